"""Walls in front of a listing, as pages in many languages say it: what stands in ``main``."""

LOGINS: dict[str, str] = {
    "de": (
        "<h1>Anmeldung</h1><p>Bitte melden Sie sich an, um fortzufahren. Geben Sie Ihre E-Mail-Adresse und Ihr "
        "Passwort ein. Passwort vergessen? Sie haben noch kein Konto? Registrieren Sie sich kostenlos, um alle "
        "Einträge des Verzeichnisses der Agenten zu sehen.</p>"
    ),
    "fr": (
        "<h1>Connexion</h1><p>Veuillez vous identifier pour poursuivre votre visite. Indiquez votre adresse "
        "électronique et votre mot de passe. Mot de passe oublié ? Pas encore de compte ? Inscrivez-vous "
        "gratuitement pour consulter toutes les fiches du catalogue. En vous connectant, vous acceptez les "
        "conditions et la politique de confidentialité.</p>"
    ),
    "es": (
        "<h1>Iniciar sesión</h1><p>Inicia sesión para continuar. Introduce tu correo electrónico y tu "
        "contraseña. ¿Has olvidado tu contraseña? ¿Aún no tienes una cuenta? Crea una cuenta para ver el "
        "catálogo completo de agentes y guardar tus favoritos. Al continuar aceptas los términos y la política "
        "de privacidad.</p>"
    ),
    "it": (
        "<h1>Accedi</h1><p>Accedi per continuare. Inserisci il tuo indirizzo e-mail e la password. Hai "
        "dimenticato la password? Non hai ancora un account? Registrati gratis per vedere tutte le schede del "
        "catalogo. Continuando accetti i termini e l'informativa sulla privacy del servizio.</p>"
    ),
    "pt": (
        "<h1>Entrar</h1><p>Faça login para continuar. Informe o seu endereço de e-mail e a sua senha. Esqueceu a "
        "senha? Ainda não tem uma conta? Crie uma conta para ver todas as fichas do catálogo de agentes. Ao "
        "continuar, você aceita os termos e a política de privacidade.</p>"
    ),
    "nl": (
        "<h1>Inloggen</h1><p>Log in om verder te gaan. Vul je e-mailadres en je wachtwoord in. Wachtwoord "
        "vergeten? Heb je nog geen account? Registreer je gratis om alle vermeldingen van de catalogus te "
        "bekijken. Door je aan te melden ga je akkoord met de voorwaarden en het privacybeleid.</p>"
    ),
    "pl": (
        "<h1>Logowanie</h1><p>Zaloguj się, aby kontynuować. Podaj adres e-mail i hasło. Nie pamiętasz hasła? Nie "
        "masz jeszcze konta? Zarejestruj się za darmo, aby zobaczyć wszystkie wpisy katalogu agentów. "
        "Kontynuując, akceptujesz regulamin i politykę prywatności serwisu.</p>"
    ),
    "ru": (
        "<h1>Вход</h1><p>Пожалуйста, войдите, чтобы продолжить. Введите адрес электронной почты и пароль. Забыли "
        "пароль? Ещё нет аккаунта? Зарегистрируйтесь бесплатно, чтобы увидеть все карточки каталога агентов. "
        "Продолжая, вы принимаете условия использования и политику конфиденциальности.</p>"
    ),
    "zh": (
        "<h1>登录</h1><p>请登录后继续。请输入您的邮箱和密码。"
        "忘记密码？还没有账号？立即注册账号，即可查看智能体目录中的全部条目。登录即表示您同意用户协议和隐私政策。"
        "为了您的账号安全，请不要在公共设备上选择记住我。手机号登录请输入验证码。"
        "如果收不到验证码，请检查您的邮箱或手机号是否正确。</p>"
    ),
    "ja": (
        "<h1>ログイン</h1><p>続けるにはログインしてください。メールアドレスとパスワードを入力してください。"
        "パスワードをお忘れですか。アカウントをお持ちでない方は新規登録してください。"
        "ログインすると利用規約とプライバシーポリシーに同意したことになります。次回から自動でログインする。"
        "会員登録は無料です。パスワードは八文字以上です。</p>"
    ),
    "ko": (
        "<h1>로그인</h1><p>계속하려면 로그인해 주세요. 이메일과 비밀번호를 입력해 주세요. 비밀번호를 잊으셨나요? "
        "계정이 없으신가요? 회원가입 후 에이전트 목록의 모든 항목을 볼 수 있는 계정을 만드세요. 로그인하면 "
        "이용약관과 개인정보 처리방침에 동의하는 것입니다. 로그인 상태 유지. 비밀번호는 여덟 자 이상이어야 "
        "합니다.</p>"
    ),
    "sv": (
        "<h1>Logga in</h1><p>Du måste logga in för att fortsätta. Ange din e-postadress och ditt lösenord. Glömt "
        "ditt lösenord? Har du inget konto? Registrera dig gratis för att se alla poster i katalogen. Genom att "
        "logga in godkänner du våra villkor och vår integritetspolicy för tjänsten.</p>"
    ),
    "tr": (
        "<h1>Giriş</h1><p>Devam etmek için lütfen giriş yapın. E-posta adresinizi ve şifrenizi girin. Şifrenizi "
        "mi unuttunuz? Hesabınız yok mu? Katalogdaki tüm kayıtları görmek için ücretsiz kayıt olun. Giriş "
        "yaparak kullanım koşullarını ve gizlilik politikasını kabul etmiş olursunuz, lütfen okuyun.</p>"
    ),
    "cs": (
        "<h1>Přihlášení</h1><p>Přihlaste se, prosím, a pokračujte. Zadejte svůj e-mail a heslo. Zapomněli jste "
        "heslo? Nemáte ještě účet? Registrujte se zdarma a uvidíte všechny položky katalogu. Přihlášením "
        "souhlasíte s podmínkami a se zásadami ochrany soukromí této služby. Zůstat přihlášen.</p>"
    ),
}

COOKIE_NOTICES: dict[str, str] = {
    "de": (
        "<p>Wir und unsere 412 Partner verwenden Cookies und ähnliche Techniken, um Inhalte anzuzeigen und "
        "Werbung zu messen. Einige davon sind notwendig, andere helfen uns, diese Website und Ihre Erfahrung zu "
        "verbessern. Sie können Ihre Einwilligung jederzeit widerrufen. Alle akzeptieren. Nur notwendige. "
        "Einstellungen</p>"
    ),
    "fr": (
        "<p>Nous et nos partenaires utilisons des cookies pour mesurer l'audience et personnaliser la publicité. "
        "Vous pouvez modifier vos préférences à tout moment. En cliquant sur Tout accepter, vous donnez votre "
        "consentement au traitement de vos données personnelles. Tout accepter. Continuer sans accepter. "
        "Paramétrer</p>"
    ),
    "es": (
        "<p>Utilizamos cookies propias y de nuestros socios para analizar el uso del sitio y mostrar publicidad "
        "según tus preferencias. Puedes aceptar todas las cookies, rechazarlas o cambiar tu elección cuando "
        "quieras en la política de cookies. Aceptar todas. Rechazar todas. Configurar</p>"
    ),
    "it": (
        "<p>Questo sito utilizza cookie tecnici e, con il tuo consenso, cookie di profilazione dei nostri "
        "partner per mostrarti pubblicità. Puoi revocare il tuo consenso in ogni momento dalla informativa sui "
        "cookie. Cliccando su Accetta tutti acconsenti. Accetta tutti. Rifiuta. Personalizza</p>"
    ),
    "pt": (
        "<p>Usamos cookies e tecnologias de nossos parceiros para melhorar a sua experiência e medir a "
        "publicidade. Você pode mudar as suas preferências quando quiser na política de cookies. Ao clicar em "
        "Aceitar todos, você dá o seu consentimento. Aceitar todos. Rejeitar. Configurar</p>"
    ),
    "nl": (
        "<p>Wij en onze partners gebruiken cookies om deze website te verbeteren en advertenties te tonen. Je "
        "kunt je voorkeuren op elk moment wijzigen in het cookiebeleid. Door te klikken op Alles accepteren geef "
        "je toestemming. Alles accepteren. Weigeren. Instellingen aanpassen</p>"
    ),
    "pl": (
        "<p>Używamy plików cookies oraz podobnych technologii naszych partnerów, aby wyświetlać reklamy i "
        "mierzyć ruch. Możesz w każdej chwili zmienić swoje preferencje w polityce prywatności. Klikając "
        "Akceptuj wszystkie, wyrażasz zgodę. Akceptuj wszystkie. Odrzuć. Ustawienia</p>"
    ),
    "ru": (
        "<p>Мы и наши партнёры используем файлы cookie, чтобы показывать рекламу и улучшать сайт. Вы можете "
        "изменить ваш выбор в любое время в политике конфиденциальности. Нажимая «Принять все», вы даёте "
        "согласие на обработку персональных данных. Принять все. Отклонить. Настроить</p>"
    ),
    "zh": (
        "<p>我们和我们的合作伙伴使用Cookie来改进本网站并展示广告。您可以随时在隐私政策中更改您的选择。"
        "点击“全部接受”即表示您的同意。部分Cookie是网站运行所必需的。其他Cookie帮助我们了解您的偏好。"
        "您可以拒绝非必要的Cookie。我们尊重您的隐私。全部接受。拒绝。管理设置</p>"
    ),
    "ja": (
        "<p>当サイトではCookieを使用しています。お客様の同意のもと、広告を表示し、利用状況を計測します。"
        "設定はいつでもプライバシーポリシーから変更できます。クリックすると同意したことになります。"
        "必須のCookieは常に有効です。個人情報は大切に扱います。すべて同意する。拒否する。設定を管理する。</p>"
    ),
    "ko": (
        "<p>저희 사이트는 쿠키를 사용합니다. 쿠키는 광고를 보여 주고 이용 현황을 측정하는 데 쓰입니다. 귀하의 "
        "선택은 언제든지 개인정보 처리방침에서 바꿀 수 있습니다. 클릭하면 쿠키 사용에 동의하는 것입니다. 필수 "
        "쿠키는 항상 사용됩니다. 모두 동의. 거부. 설정 관리.</p>"
    ),
    "sv": (
        "<p>Vi använder cookies tillsammans med våra partner för att visa annonser och mäta trafiken. Du kan "
        "ändra dina inställningar när som helst i vår cookiepolicy. Genom att klicka på Acceptera alla ger du "
        "ditt samtycke. Nödvändiga cookies är alltid aktiva. Acceptera alla. Avvisa. Anpassa</p>"
    ),
    "tr": (
        "<p>Sitemiz, reklamları göstermek ve trafiği ölçmek için çerezler kullanır. Tercihlerinizi istediğiniz "
        "zaman gizlilik politikasından değiştirebilirsiniz. Tümünü kabul et düğmesine tıklayarak rıza vermiş "
        "olursunuz. Gerekli çerezler her zaman etkindir. Çerezleri reddetmeniz mümkündür. Tümünü kabul et. "
        "Reddet. Ayarlar</p>"
    ),
    "cs": (
        "<p>Používáme soubory cookies a podobné techniky našich partnerů, abychom zobrazovali reklamy a měřili "
        "návštěvnost. Vaše volby můžete kdykoli změnit v zásadách cookies. Kliknutím na Přijmout vše dáváte "
        "souhlas. Nezbytné cookies jsou vždy aktivní. Přijmout vše. Odmítnout. Nastavení</p>"
    ),
}

ERROR_PAGES: dict[str, tuple[str, str]] = {
    "en": (
        "Page not found",
        "We looked everywhere for this page, and it is not where the link said it would be. It may have been "
        "moved, renamed or taken away. Check the address for a slip, go back to the start, or tell us which link "
        "brought you here, so that we can mend it soon.",
    ),
    "en-code": (
        "Error 503",
        "Our machines are resting while we put in new ones, which takes an hour on most nights. Nothing that you "
        "stored is lost. Please come back later, or write to the people at the help desk, who can tell you how "
        "long it is going to take this time and what is being done about it.",
    ),
    "de": (
        "Seite nicht gefunden",
        "Die Seite, die Sie suchen, gibt es unter dieser Adresse nicht mehr. Vielleicht wurde sie verschoben "
        "oder umbenannt. Prüfen Sie die Adresse auf Tippfehler, gehen Sie zurück zur Startseite, oder schreiben "
        "Sie uns, über welchen Verweis Sie hierher gekommen sind.",
    ),
    "fr": (
        "Erreur 404",
        "La page que vous cherchez n’est plus à cette adresse. Elle a peut-être été déplacée ou renommée. "
        "Vérifiez que l’adresse ne contient pas de faute, revenez à la page d’accueil, ou dites-nous quel lien "
        "vous a conduit jusqu’ici afin que nous puissions le corriger.",
    ),
    "es": (
        "Página no encontrada",
        "La página que busca ya no está en esta dirección. Tal vez se haya movido o haya cambiado de nombre. "
        "Compruebe que la dirección esté bien escrita, vuelva al inicio o díganos qué enlace le ha traído hasta "
        "aquí para que podamos corregirlo cuanto antes.",
    ),
    "ru": (
        "Страница не найдена",
        "Страницы, которую вы ищете, по этому адресу больше нет. Возможно, её перенесли или переименовали. "
        "Проверьте, нет ли в адресе опечатки, вернитесь на главную или сообщите нам, по какой ссылке вы сюда "
        "попали, чтобы мы могли её исправить.",
    ),
    "zh": (
        "404 页面不存在",
        "您要找的内容已经不在这个地址了。它可能已被移动、改名或者删除。请检查地址是否有误，或者返回首页重新查找。"
        "如果您认为这里缺少什么，请告诉我们您是从哪个链接来到这里的，以便我们尽快修正。"
        "感谢您的耐心，也欢迎您以后再来看看我们的其他内容。再次为给您带来的不便表示歉意。",
    ),
    "ja": (
        "ページが見つかりません",
        "お探しの内容は、このアドレスにはもうありません。"
        "移動したか、名前が変わったか、削除された可能性があります。"
        "アドレスに誤りがないかお確かめのうえ、トップへお戻りください。"
        "どのリンクからお越しになったかをお知らせいただければ、早めに直します。"
        "ご不便をおかけして申し訳ありません。",
    ),
}
"""Title and text, of more than 200 characters."""
