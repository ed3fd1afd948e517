"""
What walls and error pages say in languages other than English: tables only, ``login_walls`` makes patterns of them.

Each field holds alternatives of a regular expression. They are written for the voice of a notice or a form ("we use
cookies", "forgot your password?"), as the English ones are, so that a product that deals with cookies or passwords is
left alone. ``errors`` are whole headings.
"""

from typing import NamedTuple


class Phrases(NamedTuple):
    language: str
    cookies: str
    cookie_lines: str
    cookie_buttons: str
    login: str
    login_lines: str
    login_buttons: str
    errors: str


PHRASES: tuple[Phrases, ...] = (
    Phrases(
        "de",
        r"(?:wir|unsere partner|diese (?:web)?s(?:ei|i)te)\b[^.]{0,80}\b(?:verwende|nutze|nutzt|benutz"
        r"|setze)\w*[^.]{0,60}\bcookies|wir (?:schätzen|respektieren) ihre privatsphäre|(?:wir (?:brauchen"
        r"|benötigen)|bitten um) ihre (?:zustimmung|einwilligung)",
        r"(?:wir|unsere?|uns|partner|diese (?:web)?seite)\b[^.]{0,100}\b(?:cookies?|einwilligung"
        r"|personenbezogen\w*|werb\w+|geräte?)|ihre (?:zustimmung|einwilligung|auswahl|daten|privatsphäre"
        r"|einstellungen)|cookie-?(?:richtlinie|einstellungen|hinweis)|berechtigte\w* interesse|widerruf"
        r"|datenschutz|mit (?:einem )?klick auf|einige (?:von ihnen |davon )?sind (?:notwendig|essenziell"
        r"|technisch)",
        r"(?:alle |nur )?(?:akzeptieren|ablehnen|zustimmen|notwendige|erforderliche|auswahl|einstellungen"
        r"|speichern|statistik|marketing|impressum|mehr (?:erfahren|infos?)|anpassen|verwalten|schließen"
        r"|funktional)",
        r"(?:bitte )?(?:melden sie sich|melde dich|loggen sie sich) [^.]{0,30}\b(?:an|ein)\b"
        r"|bitte (?:anmelden|einloggen)|(?:passwort|kennwort|zugangsdaten) vergessen"
        r"|(?:noch )?kein (?:benutzer)?konto|angemeldet sein|nur für mitglieder",
        r"(?:melden sie sich|melde dich|loggen sie sich|anmeld\w+|registrier\w+|einloggen)\b|(?:passwort"
        r"|kennwort)\b|ein konto|datenschutz|nutzungsbedingungen|angemeldet bleiben",
        r"(?:anmelden|anmeldung|login|einloggen|registrieren|passwort|kennwort|e-?mail|benutzername|konto"
        r"|weiter|hilfe|impressum|datenschutz|oder|google|github|microsoft)",
        r"(?:die )?(?:angeforderte |gesuchte )?seite (?:wurde )?(?:nicht gefunden|existiert nicht"
        r"|ist nicht verfügbar)|zugriff verweigert|fehler|interner serverfehler|dienst nicht verfügbar"
        r"|nicht gefunden",
    ),
    Phrases(
        "fr",
        r"(?:nous|ce site|notre site|nos partenaires)\b[^.]{0,80}\b(?:utilis|dépos"
        r"|stock)\w*[^.]{0,60}\b(?:cookies|traceurs)|nous respectons votre vie privée"
        r"|votre vie privée (?:nous|est)|(?:demandons|besoin de) votre consentement",
        r"(?:nous|nos|notre|partenaires|ce site)\b[^.]{0,100}\b(?:cookies?|traceurs|consentement"
        r"|données personnelles|publicit\w+|appareil)|vo(?:tre|s) (?:consentement|choix|préférences"
        r"|vie privée|données)|(?:politique|gestion) (?:des|de) (?:cookies|confidentialité)|intérêt légitime"
        r"|en cliquant|retirer votre",
        r"(?:tout |continuer sans )?(?:accepter|refuser|autoriser|paramétrer|personnaliser|gérer|enregistrer"
        r"|fermer|en savoir plus|nécessaires|statistiques|marketing|fonctionnels|mentions légales"
        r"|préférences)",
        r"(?:veuillez |merci de )?vous (?:connecter|identifier)\b|connectez[- ]vous|identifiez[- ]vous"
        r"|mot de passe oublié|(?:pas encore|déjà) (?:de |un )?compte|réservé aux membres",
        r"(?:connect|identifi|inscri)\w+[- ]vous|vous (?:connecter|identifier|inscrire)|mot de passe"
        r"|(?:cré\w+|ouvr\w+) un compte|de compte|adresse (?:électronique|e-?mail)|rester connecté"
        r"|conditions|confidentialité",
        r"(?:connexion|se connecter|identifiant|mot de passe|e-?mail|courriel|s.inscrire|inscription|compte"
        r"|continuer|aide|suivant|ou|google|github|microsoft)",
        r"(?:la )?page (?:demandée )?(?:est )?(?:non trouvée|introuvable|inexistante|n.existe p(?:as|lus))"
        r"|accès (?:refusé|interdit)|erreur(?: interne)?(?: du serveur)?|service indisponible|introuvable"
        r"|non trouvé",
    ),
    Phrases(
        "es",
        r"(?:nosotros|este sitio|nuestr[oa]s? (?:web|sitio|socios))\b[^.]{0,80}\b(?:utiliz"
        r"|us)\w*[^.]{0,60}\bcookies|(?:utilizamos|usamos) (?:nuestras )?[^.]{0,40}\bcookies|valoramos (?:tu"
        r"|su) privacidad|(?:pedimos|necesitamos) su consentimiento",
        r"(?:utilizamos|usamos|nuestros?|socios|este sitio)\b[^.]{0,100}\b(?:cookies?|consentimiento"
        r"|datos personales|publicidad|dispositivo)|(?:su|tu)s? (?:consentimiento|preferencias|privacidad"
        r"|elección|datos)|política de (?:cookies|privacidad)|interés legítimo|al hacer clic|retirar",
        r"(?:aceptar|rechazar|permitir|configurar|gestionar|personalizar|guardar|cerrar|más información"
        r"|necesarias|estadísticas|marketing|preferencias|aviso legal)(?: tod[oa]s)?",
        r"(?:inicia|inicie|iniciar) sesión\b|(?:olvidaste|olvidó|has olvidado|olvidado) (?:tu|su"
        r"|la) contraseña|¿?(?:no tienes|no tiene|ya tienes|aún no tienes) (?:una )?cuenta"
        r"|solo para miembros",
        r"(?:inici\w+|cerrar) sesión|contraseña|(?:crea|cree|crear) una cuenta|una cuenta|regístr\w+"
        r"|registr(?:arse|arte)|correo electrónico|términos|privacidad|recordarme",
        r"(?:iniciar sesión|entrar|acceder|acceso|contraseña|correo|e-?mail|usuario|cuenta|registrarse"
        r"|continuar|ayuda|siguiente|o|google|github|microsoft)",
        r"(?:la )?página (?:solicitada )?no (?:encontrada|existe|disponible|se (?:ha )?enc(?:ontró|ontrado))"
        r"|acceso denegado|error(?: interno)?(?: del servidor)?|servicio no disponible|no encontrad[oa]",
    ),
    Phrases(
        "it",
        r"(?:noi|questo sito|il nostro sito|i nostri partner)\b[^.]{0,80}\b(?:utilizz"
        r"|us)\w*[^.]{0,60}\bcookie|(?:utilizziamo|usiamo) [^.]{0,40}\bcookie|(?:rispettiamo"
        r"|teniamo al)la? (?:la )?tua privacy|chiediamo il (?:tuo|suo) consenso",
        r"(?:utilizz\w+|usiamo|nostr[io]|partner|questo sito)\b[^.]{0,100}\b(?:cookie|consenso"
        r"|dati personali|pubblicit\w+|dispositivo)|(?:il tuo|il suo|le tue) (?:consenso|preferenze|scelte)"
        r"|(?:informativa|politica) (?:sui|sulla) (?:cookie|privacy)|legittimo interesse|cliccando|revocare",
        r"(?:accetta|rifiuta|consenti|personalizza|gestisci|salva|chiudi|scopri di più|necessari|statistiche"
        r"|marketing|preferenze|note legali)(?: tutt[oi])?",
        r"(?:accedi|effettua (?:il login|l.accesso)|esegui l.accesso)\b|(?:hai dimenticato|dimenticato"
        r"|recupera) (?:la )?password|password dimenticata|(?:non hai|hai già) (?:ancora )?un account"
        r"|riservato ai (?:soci|membri)",
        r"(?:acced\w+|registra\w+|iscriv\w+|effettua\w*)\b|password|(?:crea|un) account|indirizzo e-?mail"
        r"|termini|privacy|ricordami",
        r"(?:accedi|login|password|e-?mail|nome utente|account|registrati|continua|aiuto|avanti|o|oppure"
        r"|google|github)",
        r"(?:la )?pagina (?:richiesta )?(?:non (?:è stata )?trovata|inesistente|non (?:esiste|disponibile))"
        r"|accesso negato|errore(?: interno)?(?: del server)?|servizio non disponibile|non trovat[oa]",
    ),
    Phrases(
        "pt",
        r"(?:nós|este site|nosso site|nossos parceiros)\b[^.]{0,80}\b(?:utiliz|us)\w*[^.]{0,60}\bcookies"
        r"|(?:utilizamos|usamos) [^.]{0,40}\bcookies|(?:valorizamos|respeitamos) (?:a )?sua privacidade"
        r"|pedimos (?:o )?seu consentimento",
        r"(?:utilizamos|usamos|nossos?|parceiros|este site)\b[^.]{0,100}\b(?:cookies?|consentimento"
        r"|dados pessoais|publicidade|dispositivo)|(?:seu|sua|suas) (?:consentimento|preferências"
        r"|privacidade|escolhas?|dados)|política de (?:cookies|privacidade)|interesse legítimo|ao clicar"
        r"|retirar",
        r"(?:aceitar|rejeitar|recusar|permitir|configurar|gerenciar|gerir|personalizar|salvar|guardar|fechar"
        r"|saiba mais|necessários|estatísticas|marketing|preferências)(?: tod[oa]s| tudo)?",
        r"(?:faça|fazer|efetue) (?:o )?login\b|inicie (?:a )?sessão|iniciar sessão|entre na sua conta"
        r"|esqueceu (?:a|sua|a sua) senha|esqueci (?:a )?(?:minha )?senha|(?:não tem|já tem"
        r"|ainda não tem) (?:uma )?conta|exclusivo para membros",
        r"(?:login|sessão|senha|palavra-passe)\b|(?:crie|criar) uma conta|uma conta|registe-se|cadastr\w+"
        r"|endereço de e-?mail|termos|privacidade|lembrar",
        r"(?:entrar|login|iniciar sessão|senha|palavra-passe|e-?mail|usuário|utilizador|conta|cadastre-se"
        r"|continuar|ajuda|próximo|ou|google|github)",
        r"(?:a )?página (?:solicitada )?não (?:foi )?(?:encontrada|existe|disponível)|acesso negado"
        r"|erro(?: interno)?(?: do servidor)?|serviço indisponível|não encontrad[oa]",
    ),
    Phrases(
        "nl",
        r"(?:wij|we|deze (?:web)?site|onze partners)\b[^.]{0,80}\b(?:gebruik|plaats)\w*[^.]{0,60}\bcookies"
        r"|(?:wij|we) (?:respecteren|waarderen) (?:je|uw) privacy|(?:vragen|hebben) (?:je|uw) toestemming",
        r"(?:wij|we|onze|partners|deze (?:web)?site)\b[^.]{0,100}\b(?:cookies?|toestemming|persoonsgegevens"
        r"|advert\w+|apparaat)|(?:je|jouw|uw) (?:toestemming|voorkeuren|privacy|keuzes?|gegevens)"
        r"|cookie-?(?:beleid|instellingen)|privacy\w*|gerechtvaardigd belang|door te klikken|intrekken",
        r"(?:alles |alle )?(?:accepteren|weigeren|toestaan|afwijzen|instellingen|aanpassen|beheren|opslaan"
        r"|sluiten|meer (?:informatie|weten)|noodzakelijk|statistieken|marketing|voorkeuren)",
        r"(?:log(?:gen)?|meld) (?:je |u )?(?:in|aan)\b|inloggen om|wachtwoord vergeten|(?:nog geen"
        r"|al een) account|alleen voor leden",
        r"(?:log(?:gen)?|meld\w*) (?:je |u )?(?:in|aan)|inlog\w+|aanmeld\w+|wachtwoord|(?:een|geen) account"
        r"|e-?mailadres|voorwaarden|privacy|ingelogd blijven",
        r"(?:inloggen|aanmelden|wachtwoord|e-?mail|gebruikersnaam|account|registreren|doorgaan|volgende|hulp"
        r"|of|google|github)",
        r"(?:de )?(?:opgevraagde )?pagina (?:is )?(?:niet gevonden|bestaat niet|niet beschikbaar)"
        r"|toegang geweigerd|(?:interne )?(?:server)?fout|niet gevonden",
    ),
    Phrases(
        "pl",
        r"(?:my|ta strona|nasza strona|nasi partnerzy|nasz serwis)\b[^.]{0,80}\b(?:używa|korzysta"
        r"|wykorzystuj|stosuj)\w*[^.]{0,60}\b(?:cookies?|ciastecz\w+)|(?:używamy|korzystamy z"
        r"|stosujemy) (?:plików )?(?:cookies?|ciastecz\w+)|(?:cenimy|szanujemy) (?:twoją|państwa) prywatność",
        r"(?:używ\w+|korzyst\w+|stosuj\w+|nas\w*|partner\w*|strona)\b[^.]{0,100}\b(?:cookies?|ciastecz\w+"
        r"|zgod\w+|dan\w+ osobow\w+|reklam\w*|urządzeni\w+)|(?:twoj\w+|swoj\w+|państwa) (?:zgod\w+"
        r"|prywatnoś\w+|dan\w+|preferencj\w+|wyb\w+)|polity\w+ (?:prywatności|cookies)|uzasadnion\w+ interes"
        r"|klikając|wycofać",
        r"(?:akceptuj\w*|odrzuć|zezwól|zgadzam się|ustawienia|dostosuj|zarządzaj|zapisz|zamknij"
        r"|dowiedz się więcej|niezbędne|statystyczne|marketingowe|preferencje)(?: wszystk\w+)?",
        r"(?:zaloguj się|musisz (?:być zalogowan\w|się zalogować)|nie pamiętasz hasła|zapomniałeś hasła"
        r"|zapomniane hasło|nie masz (?:jeszcze )?konta|masz już konto|tylko dla członków)",
        r"(?:zaloguj|zalogow\w+|logowani\w+|zarejestruj|rejestracj\w+)\b|has[łl]\w+|(?:utwórz|załóż) konto"
        r"|kont[oa]\b|adres e-?mail|regulamin|prywatności",
        r"(?:zaloguj się|logowanie|hasło|e-?mail|nazwa użytkownika|konto|zarejestruj się|dalej|pomoc|lub"
        r"|google|github)",
        r"(?:nie znaleziono strony|strona nie (?:została znaleziona|istnieje)|strony nie znaleziono"
        r"|odmowa dostępu|brak dostępu|(?:wewnętrzny )?błąd(?: serwera)?|usługa niedostępna|nie znaleziono)",
    ),
    Phrases(
        "sv",
        r"(?:vi|den här (?:webb)?(?:platsen|sidan)|våra partner)\b[^.]{0,80}\b(?:använd"
        r"|placer)\w*[^.]{0,60}\b(?:cookies|kakor)|vi (?:värnar om|respekterar) din integritet",
        r"(?:vi|våra?|partner)\b[^.]{0,100}\b(?:cookies|kakor|samtycke|personuppgifter|annons\w*|enhet)"
        r"|di(?:n|tt|na) (?:samtycke|integritet|val|inställningar)|cookie-?policy|integritetspolicy"
        r"|berättigat intresse|genom att klicka",
        r"(?:acceptera|godkänn|avvisa|neka|tillåt|inställningar|anpassa|hantera|spara|stäng|läs mer"
        r"|nödvändiga|statistik|marknadsföring)(?: all[at]?)?",
        r"logga in (?:för|med|på)|(?:du måste|vänligen|var god) logga in|glömt (?:ditt )?lösenord"
        r"|har du (?:inget|redan ett) konto|endast för medlemmar",
        r"logga in|inloggning|lösenord|(?:skapa|ett|inget) konto|registrera|e-?postadress|villkor|integritet"
        r"|kom ihåg mig",
        r"(?:logga in|lösenord|e-?post|användarnamn|konto|registrera|fortsätt|nästa|hjälp|eller|google"
        r"|github)",
        r"sidan (?:kunde inte hittas|hittades inte|finns inte)|åtkomst nekad|(?:internt )?(?:server)?fel"
        r"|hittades inte",
    ),
    Phrases(
        "tr",
        r"(?:sitemiz|bu (?:web )?site(?:si)?|ortaklarımız|biz)\b[^.]{0,80}\bçerez\w*"
        r"|çerez\w* kullan(?:ıyoruz|maktadır|ır)|gizliliğinize (?:önem|değer)",
        r"çerez\w*|kişisel veri\w*|rıza\w*|onay\w* (?:ver|geri)\w*|gizlili\w+|tercihleriniz|reklam\w*"
        r"|meşru menfaat|tıklayarak",
        r"(?:tümünü )?(?:kabul et|reddet|izin ver|ayarlar|özelleştir|yönet|kaydet|kapat|daha fazla bilgi"
        r"|gerekli|istatistik|pazarlama|tercihler)",
        r"(?:devam etmek için )?(?:lütfen )?(?:giriş yap(?:ın|ınız|manız)|oturum aç(?:ın|manız))"
        r"|(?:şifreni(?:zi)? mi|parolanızı mı) unuttu\w*|şifremi unuttum|hesabın(?:ız)? (?:yok|var) mı"
        r"|yalnızca üyeler",
        r"giriş yap\w*|oturum aç\w*|şifre\w*|parola\w*|hesap|hesabın\w*|kayıt ol\w*|üye ol\w*|e-?posta"
        r"|koşul\w*|gizlilik",
        r"(?:giriş(?: yap)?|oturum aç|şifre|parola|e-?posta|kullanıcı adı|hesap|kayıt ol|devam|yardım|veya"
        r"|google|github)",
        r"sayfa (?:bulunamadı|mevcut değil)|erişim (?:engellendi|reddedildi)|(?:sunucu )?hatası?|bulunamadı",
    ),
    Phrases(
        "cs",
        r"(?:my|tento web|tyto stránky|naši partneři)\b[^.]{0,80}\b(?:použív|využív"
        r"|ukládá)\w*[^.]{0,60}\b(?:cookies|soubory cookie)|používáme (?:soubory )?cookies?"
        r"|vážíme si vašeho soukromí",
        r"(?:použív\w+|naš\w+|partne\w+|tento web)\b[^.]{0,100}\b(?:cookies?|souhlas\w*|osobní\w* údaj\w*"
        r"|reklam\w*|zařízení)|(?:váš|vaše\w*) (?:souhlas|soukromí|volb\w+|údaj\w*)|zásady (?:cookies"
        r"|ochrany)|oprávněn\w+ zájem|kliknutím|odvolat",
        r"(?:přijmout|odmítnout|povolit|souhlasím|nastavení|přizpůsobit|spravovat|uložit|zavřít"
        r"|více informací|nezbytné|statistické|marketingové)(?: vše)?",
        r"přihlas(?:te se|it se)|(?:zapomenuté|zapomněli jste) heslo|nemáte (?:ještě )?účet|máte již účet"
        r"|pouze pro členy",
        r"přihl[aá]s\w+|hesl\w+|(?:vytvoř\w+|založ\w+) účet|účet|registr\w+|e-?mail\w*|podmínk\w+|soukromí",
        r"(?:přihlásit(?: se)?|přihlášení|heslo|e-?mail|uživatelské jméno|účet|registrovat|pokračovat|další"
        r"|nápověda|nebo|google|github)",
        r"(?:stránka (?:nenalezena|neexistuje|nebyla nalezena)|přístup (?:odepřen|zamítnut)"
        r"|chyba(?: serveru)?|nenalezeno)",
    ),
    Phrases(
        "ru",
        r"(?:мы|наш сайт|этот сайт|сайт|наши партнёры"
        r"|наши партнеры)\b[^.]{0,80}\bиспольз\w+[^.]{0,60}\b(?:cookies?|куки)|мы (?:ценим"
        r"|уважаем) вашу (?:конфиденциальность|приватность)|файл\w* cookie",
        r"(?:cookies?|куки)|(?:ваш\w*) (?:согласи\w+|выбор|данны\w+|настройк\w+|конфиденциальност\w+)"
        r"|персональн\w+ данн\w+|политик\w+ (?:конфиденциальности|обработки)|нажимая|продолжая|отозвать"
        r"|законн\w+ интерес",
        r"(?:принять|отклонить|разрешить|согласен|настроить|настройки|сохранить|закрыть|подробнее"
        r"|необходимые|статистика|маркетинг|понятно)(?: вс[её])?",
        r"(?:пожалуйста, )?войдите\b|(?:необходимо|нужно|чтобы) (?:войти|авторизоваться)|авторизуйтесь"
        r"|забыли пароль|(?:нет|ещё нет|еще нет|есть) (?:ли )?(?:у вас )?аккаунта?|уже есть (?:аккаунт"
        r"|учётная|учетная)|только для участников",
        r"вой(?:дите|ти)|вход\w*|авториз\w+|пароль\w*|парол\w+|аккаунт\w*|уч[её]тн\w+ запис\w+|зарегистр\w+"
        r"|регистрац\w+|электронн\w+ почт\w+|условия|конфиденциальност\w+|запомнить",
        r"(?:войти|вход|пароль|почта|e-?mail|логин|аккаунт|зарегистрироваться|регистрация|продолжить|далее"
        r"|помощь|или|google|github)",
        r"(?:страница не (?:найдена|существует)|доступ (?:запрещ[её]н|закрыт)"
        r"|(?:внутренняя )?ошибка(?: сервера)?|сервис недоступен|не найдено?)",
    ),
    Phrases(
        "zh",
        r"(?:我们|我們|本网站|本網站|本站)[^。]{0,40}(?:使用|存储|存儲)[^。]{0,20}cookies?|(?:重视|重視"
        r"|尊重)您的(?:隐私|隱私)",
        r"cookies?|(?:您|你)的(?:同意|隐私|隱私|选择|選擇|偏好|设备|裝置)|隐私政策|隱私權?政策|合法利益"
        r"|(?:点击|點擊|單擊)|广告|廣告|个人数据|個人資料",
        r"(?:全部)?(?:接受|拒绝|拒絕|允许|允許|同意|设置|設定|管理|保存|关闭|關閉|了解更多|必要|统计|統計"
        r"|营销|行銷)",
        r"(?:请|請)(?:先)?(?:登录|登入|登陆)|(?:登录|登入)(?:后|以|即可|继续)|忘记密码|忘記密碼|(?:还没有"
        r"|沒有|没有|已有)(?:账号|帐号|账户|帳號|帳戶)|仅限会员",
        r"登录|登入|登陆|密码|密碼|账号|帐号|账户|帳號|帳戶|注册|註冊|邮箱|郵箱|电子邮件|電子郵件|验证码"
        r"|驗證碼|用户协议|使用条款|隐私|隱私|记住我",
        r"(?:登录|登入|密码|密碼|邮箱|手机号|用户名|账号|帳號|注册|註冊|下一步|继续|帮助|或|微信|google"
        r"|github)",
        r"(?:(?:您|你)(?:访问|請求|请求)的)?(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到|无法找到"
        r"|已被删除)|找不到(?:页面|頁面|网页|網頁)|访问被拒绝|拒絕存取|(?:服务器)?(?:内部)?错误|服务不可用"
        r"|未找到",
    ),
    Phrases(
        "ja",
        r"(?:当社|当サイト|弊社|本サイト|このサイト|このウェブサイト)[^。]{0,60}(?:cookie|クッキー)"
        r"|(?:cookie|クッキー)を(?:使用|利用)して(?:い|お)",
        r"cookie|クッキー|(?:お客様|あなた)の(?:同意|プライバシー|選択|設定|個人情報|端末)"
        r"|プライバシーポリシー|個人情報|広告|正当な利益|クリック|撤回",
        r"(?:すべて|全て)?(?:を)?(?:同意|許可|拒否|受け入れる|承諾|設定|管理|保存|閉じる|詳細|必須|統計"
        r"|マーケティング)",
        r"(?:ログイン|サインイン)(?:して|が必要|してください|する必要)|パスワードを(?:お)?忘れ"
        r"|アカウントを(?:お持ち|作成)|会員(?:限定|専用)",
        r"ログイン|サインイン|パスワード|アカウント|新規登録|会員登録|メールアドレス|利用規約|プライバシー"
        r"|続行|続けるには|次回から",
        r"(?:ログイン|サインイン|パスワード|メール|ユーザー名|アカウント|新規登録|次へ|続ける|ヘルプ|または"
        r"|google|github)",
        r"(?:お探しの|ご指定の|指定された)?ページ(?:が|は)?(?:見つかりません(?:でした)?|存在しません"
        r"|ありません)|アクセスが拒否されました|(?:サーバー)?エラー|見つかりません(?:でした)?",
    ),
    Phrases(
        "ko",
        r"(?:저희|당사|우리|본 (?:웹)?사이트|이 (?:웹)?사이트)[^.]{0,60}쿠키|쿠키를 사용(?:합니다|하고)"
        r"|개인정보를 (?:소중|중요)",
        r"쿠키|(?:귀하|사용자|회원님)의 (?:동의|개인정보|선택|설정|기기)|개인정보|광고|정당한 이익|클릭|철회",
        r"(?:모두 )?(?:동의|수락|허용|거부|설정|관리|저장|닫기|자세히|필수|통계|마케팅)",
        r"로그인(?:해 ?주세요|하세요|하십시오|이 필요|해야|하시)|비밀번호를 (?:잊|분실)|비밀번호 찾기"
        r"|계정이 (?:없으|있으|이미)|회원 전용",
        r"로그인|비밀번호|계정|회원가입|가입|이메일|아이디|이용약관|개인정보|계속하려면|로그인 상태",
        r"(?:로그인|비밀번호|이메일|아이디|계정|회원가입|다음|계속|도움말|또는|google|github)",
        r"(?:요청하신 )?페이지를 찾을 수 없습니다|(?:존재하지 않는|없는) 페이지(?:입니다)?"
        r"|접근이 거부되었습니다|(?:서버 )?오류(?:가 발생했습니다)?|찾을 수 없음",
    ),
)
