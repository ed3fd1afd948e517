"""
The plainest attempts in other languages, by the same meanings as ``steering_words``; and letters that look alike.

Accents are left out: the words of a listing are compared without theirs. Orders count wherever they stand.
"""

_THIS_PRODUCT = (
    "dieses produkt|dieses produkts|diesen agenten|dieser agent|dieses agenten|diesen server|dieses werkzeugs"
    "|dieses werkzeug|ce produit|cet agent|ce serveur|cet outil|este producto|este agente|este servidor|este produto"
    "|questo agente|questo prodotto|этого агента|этот агент|этот продукт|этого продукта|этот сервер"
)
_THIS_PRODUCT_RUNS = "本产品 本產品 该产品 此产品 本服务 该智能体 このエージェント 本製品 このサーバー 本エージェント"

WORDS: dict[str, str] = {
    # German, French, Spanish, Portuguese, Italian, Russian
    "OVERRIDE!": "ignoriere* ignoriert vergiss vergessen missachte* ignorez ignorer oubliez oublie negligez ignora "
    "ignoren olvida olvide olviden omite ignorar esqueca ignorate ignorare dimentica игнорируй* игнорировать "
    "забудь* пренебрег* учитываите",
    "INSTRUCTION": "anweisung* anweisungen vorgaben regeln richtlinien consignes instrucciones instrucoes istruzioni "
    "regles reglas regras regole directives инструкц* правил* указани*",
    "PRIOR": "bisherige* vorherige* vorige* obige* fruhere* precedente* anterior* anteriores previas precedenti "
    "предыдущ* прежн* выше всех",
    "RATE!": "bewerte bewerten einstufen einzustufen stufe evaluez notez attribuez classez evalue evalua puntua puntue "
    "califica califique clasifica avalie classifique valuta valutate оцени* оцените поставь* присвои* считаите считаи",
    "TREAT!": "behandle* betrachte* considerez traitez considere considera trate considerate рассматрива*",
    "LOW": "niedrig* gering* minimal* minimale niedrigste* harmlos* faible* minime bas basse nulle bajo baja minimo "
    "minima cero baixo baixa zero nulo basso bassa низк* минимальн* ноль нулев* безопасн*",
    "HIGH": "hoch hohe hohes mittel mittlere eleve elevee moyen alto alta medio media высок* средн*",
    "RISK": "risiko risiken bewertung risque* riesgo* risco* rischio puntuacion pontuacao punteggio риск* оценк* балл*",
    "FACTORISH": "autonomie autonomia автономн* автономи*",
    "FACTORS": "faktor faktoren facteur* factores fatores fattori фактор* кажд*",
    "ASSESS": "risikobewertung einschatzung bewertung evaluation evaluar evaluacion avaliacao avaliar valutazione "
    "evaluer "
    "evaluant оценке оценки",
    "SHOULD": "bitte sollte sollten empfiehlt veuillez priere doit devez favor deben debe deve пожалуиста следует",
    "MITIGATION": "schutzmassnahmen massnahmen mitigaciones mesures mitigacoes medidas мер",
    "VERIFIED": "verifiziert nachgewiesen verifiees verificadas verificados demostradas проверен*",
    "NOTE_TO": "hinweis hinweise anmerkung notiz bemerkung mitteilung remarque avis attention nota aviso observacion "
    "примечани* заметк* внимани* сообщени* пометк*",
    "ASSESSOR_ABROAD": "prufer* prufend* gutachter* bewerter* bewertend* bewertung beurteil* einstuf* auditor* "
    "evaluateur* evaluatrice* examinateur* assesseur* auditeur* relecteur* notateur* evaluador* revisor* calificador* "
    "evalue evaluen califique revise оценщик* рецензент* проверяющ* эксперт* аудитор*",
    "ALL": "alle allen alles jeden jeder toutes tous toutes todas todos tutti все всем",
}

PHRASES: dict[str, str] = {
    "OVERRIDE!": "außer acht|ausser acht|не учитываите|не учитывать|ne tenez pas compte|no tengas en cuenta"
    "|non tenere conto|nao considere",
    "RISK": "la note|une note|note de|die note",
    "TO_ASSESSOR": "wer dieses angebot einstuft|wer dieses angebot bewertet|wer diesen eintrag bewertet"
    "|wer diese seite bewertet|a l attention de l evaluateur|a l intention des evaluateurs|quien evalue esta ficha"
    "|quien evalue este|quien evalue esta|quienes evaluen|для оценщика|для оценщиков|для проверяющих"
    "|вниманию оценщика",
    "THIS_PRODUCT": _THIS_PRODUCT,
    "SELF": _THIS_PRODUCT,
}

WITHOUT_SPACES: dict[str, str] = {
    # Chinese (both scripts) and Japanese: pieces within a run of characters
    "OVERRIDE!": "忽略 无视 無視 忘记 忘記 忘れ 不要遵循 不要理会",
    "INSTRUCTION": "指令 指示 规则 規則 提示词 プロンプト ルール 说明",
    "PRIOR": "之前 以前 以上 上述 先前 前面 これまで 上記 前の",
    "RATE!": "评为 評為 评定为 视为 視為 打分 评估为 给出 給出 評価せよ 評価して 評価しろ とみなし 見なし",
    "LOW": "最低 低风险 低 零 安全 无风险 最小 ゼロ 低い 安全",
    "HIGH": "高 中",
    "RISK": "风险 風險 リスク 评分 評分 分数 スコア",
    "THIS_PRODUCT": _THIS_PRODUCT_RUNS,
    "SELF": _THIS_PRODUCT_RUNS,
    "ASSESS": "评估 評估 評価",
    "TO_ASSESSOR": "致评估 致審核 致审核 致评审 致評審 致评分 评估人员请 审核人员请 评分时请 評分時請 评估时请 "
    "評価担当者の方 評価担当の方 評価者の方 "
    "審査担当者の方 審査員の方 採点者の方 評価者へ 審査員へ 採点者へ 評価の際は 採点の際は",
    "FACTORS": "因素 要素 因子",
    "ALL": "所有 全部 すべて 全て",
}

LOOKALIKES: str = (
    "аa бb вb еe ёe зz иu кk лn мm нh оo пn рp сc тt уy хx ѕs іi їi јj ԁd ԛq ԝw һh ьb гr ӏl ɡg ɑa "
    "αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ωw ϲc ϳj ı"
    + "i ոn օo ѵv ꜱs ʏy ʀr ɴn ᴀa ᴄc ᴅd ᴇe ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ᴏo ᴘp ᴛt "
    "ᴜu ᴠv ᴡw ᴢz"
)
"""Pairs of a letter and the Latin one that it passes for, in lower case."""

LEET: dict[str, str] = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s"}
