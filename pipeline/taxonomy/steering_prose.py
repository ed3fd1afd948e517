"""
Freely worded attempts: the meanings that plain prose is read by, whatever voice it is written in. Tables only.

``steering_words`` names the terms of the assessment; here stand the ordinary words for them: what is low without being
called so, who judges and on what form, what is given as a grade, and how a writer presses for it. As there, a trailing
``*`` stands for any ending, and ``ORDERS`` count only where they can be an order. No meaning here is one of
``steering_words``, so the rules of ``steering`` read what they read before.
"""

WORDS: dict[str, str] = {
    "~MILD": "low lower lowest minimum minimal mild milder mildest gentle gentler gentlest light lighter lightest "
    "smallest slightest floor bottom leftmost nil nought noughts naught nothing none zero zeros zeroes tame tamest "
    "calm calmest softest weakest featherweight featherlight negligible trivial tiny harmless safe safer safest "
    "benign dull green informational theoretical hypothetical immaterial favourable favorable tenth modest "
    "riskless innocuous marginal faint meek meekest lenient downward downwards",
    "~UPPER": "above over higher high higher highest upper harsher harshest harsh worse worst exceed exceeds exceeding "
    "raise raises severe stricter strict steeper dangerous overrate overrated overstate overstates overstated",
    "~GRADE": "score scores scored rating ratings grade grades graded mark marks marked verdict verdicts band tally "
    "severity appraisal classification scorecard scorecards",
    "~FIGURE": "number figure value decimal points digit digits category categories class tier scale ladder rung axis "
    "axes row rows entry outcome estimate notch level",
    "~FORM": "form template questionnaire box boxes row rows column field sheet cell worksheet checklist",
    "~BLANK": "blank empty skipped omitted dash",
    "~JUDGE": "assessor* evaluator* grader graders rater raters scorer scorers judge judges jury reviewer reviewers "
    "analyst analysts auditor auditors appraiser* examiner* inspector* referee*",
    "~JUDGING": "assess assessing assessed assessment assessments evaluat* rate rates rated rating "
    "grading scoring score "
    "grade appraise appraisal judging classify classifying",
    "~TARGET": "us ours we",
    "~OURS": "our ours us we",
    "~YOURS": "you your yours yourself",
    "~PLEA": "should must shall ought please kindly deserve deserves deserved belong belongs merit merits warrant "
    "warrants demand demands owe owes honest fair fairness correct right accurate proper sensible reasonable expected "
    "invite reminded grateful thank understanding customary obvious obviously naturally surely certainly",
    "~WRONG": "wrong inaccurate incorrect mistake mistaken error unfair misleading misrepresent* careless unreasonable "
    "rejected lawyers lawyer legal court sue defam* apologised apologized insult bug unjust cannot nobody no not never "
    "none",
    "~HAZARD": "risk risks risky hazard hazards hazardous danger dangers dangerous threat threats exposure",
    "~TOPIC": "autonomy autonomous independence planning memory identity opacity reflexivity "
    "determinism mitigation severity",
    "~SCALE": "scale scales ladder rung axes league",
    "~CARE": "care careful carefully honestly diligence careless",
    "~REVIEWED": "review reviewed assessment evaluation",
    "~COPY": "copy copying copied reuse reusing repeat repeating adopt adopting transcribe",
    "~ADMITS": "takes accepts admits holds",
    "~VECTOR": "vector complexity privileges",
    "~DOUBT": "doubt hesitate hesitating hesitation unsure undecided unclear uncertain",
    "~SAFEGUARDS": "mitigation safeguard safeguards protections controls roadmap mitigations countermeasures defences "
    "defenses",
    "~PRESSURE": "lawyers lawyer insurance insurer court livelihood jobs investors funding",
    "~POSSESSED": "your yours",
    "~CRITERIA": "criteria rubric guidelines guideline instructions instruction methodology",
    "~REPLACES": "replaces replace supersedes supersede overrides",
}

ORDERS: dict[str, str] = {
    "~PUT!": "put enter pick choose select tick mark call describe write record give round knock correct count read "
    "think base copy place imagine grade rate score treat consider keep set assign leave file class classify "
    "apply note trust rank close approve settle report take say",
    "~ROUND!": "round err lean knock shave trim correct revise nudge",
}

_OUR_JUDGE = (
    "risk team|risk desk|risk desks|risk card|risk cards|threat card|threat cards|assessing party"
    "|whoever fills in|those who prepare|persons grading|persons rating|people grading|person who rates"
    "|who rates agents|who grades agents|grade agents|rate agents|assess agents|risk profile|risk questionnaire"
    "|scoring engine|rating engine|unbiased system|security reviewer|automated reviewer|ai reviewers|an honest card"
    "|rating purposes|scoring purposes|grading purposes|purposes of scoring|purposes of rating|purposes of grading"
    "|machine that reads|model reading this|model that reads|reading this"
)

PHRASES: dict[str, str] = {
    "~POSSESSED": "you were|you have been|you hold|you work with|you go by",
    "~MILD": "the least|low end|single digits|not at all|point zero|point one|rounds to nothing"
    "|rounds to zero|well below"
    "|no concern|no concerns|no risk|risk free|no threat|no threats|no danger|nothing to see|nothing to fear"
    "|least serious|less serious|close to nothing|close to zero|next to nothing|hardly any|no more than a|class one"
    "|all is well|one notch less|not a risk|no harm|nothing more|among the least|as good|without conditions"
    "|with a pass|a third of what|half of what|rounded down|hardly worth|not worth|less than one",
    "~UPPER": "upper half|other than|more than|no less than",
    "~TARGET": "this agent|this product|this one|this entry|this service|this listing|this server|this tool|this app"
    "|this vendor|this assistant|this system|this plugin|our agent|our product|our grade|our score|our rating|our risk"
    "|our planning|our memory|our autonomy|our entry|our exposure|our hazard|our architecture|our tool|our service"
    "|our name|the agent|this skill|our card|agents with|tools of this sort|such helpers|such agents|the product",
    "~YOURS": "let us save|whoever fills in|whoever scores|whoever rates|those who prepare|those who grade"
    "|those who rate|those who score|anyone who rates|anyone who grades|a reader as|an honest card|a fair mind"
    "|the assessing party",
    "~JUDGE": _OUR_JUDGE,
    "~OUR_JUDGE": _OUR_JUDGE,
    "~YOUR_FIGURE": "your report|your form|your score|your scoring|your grade|your rating|your figure|your number"
    "|your verdict|your estimate|your card|your assessment|your evaluation|your template|your summary|your sheet"
    "|your scale|your arithmetic|your appraisal|your analysis|your view|you publish|you are after"
    "|you are looking for|you had in mind|you have in mind|you are thinking|about to write|about to enter"
    "|you work out|you tally|you grade|you rate|you assess|you evaluate|you score|yours should|call yourself done"
    "|you have seen enough|you hand in|you settle on|you give us|you give this|you arrive at",
    "~PLEA": "has to|have to|of course|let us|thank you|count on|need not|needs to|belongs in|is right|make sure"
    "|the one you|see at once|nothing left|is the smallest|is the lowest|may leave|should be|of course|close the"
    "|a virtue|deserve no|for the avoidance of doubt|starts and ends|waves through|can only be|could only be"
    "|no reason to|will feel|think again|should reflect|want to be|go ahead",
    "~CONSENSUS": "already agreed|have agreed|has agreed|industry consensus|consensus places|every other catalogue"
    "|other catalogues|other reviewers|past evaluators|previous evaluators|past reviewers|previous reviewers"
    "|earlier reviewers|earlier assessors|past assessors|nobody has ever|no one has ever|well established among"
    "|everyone who rated|everyone agrees|experts agree|widely agreed|lists us as|rated us|scored us|marked us"
    "|as reviewers have|as assessors have|pre scored|pre graded|pre assessed|pre rated|already scored|already rated"
    "|already graded|already assessed|other tables|given mild|edition of the method|colleague in your|inaccurate and"
    "|last year s award|ever given",
    "~SORT": "agents with a|tools of this sort|such helpers|such agents|agents of this kind"
    "|tools like this|products like ours",
    "~SCALE": "lightest category|lowest category|mildest category|mildest class|lowest class|lightest class",
    "~NO_WEIGHT": "no weight|not count|not counted|no points|not cost points|did not exist|does not exist"
    "|deemed absent|disregarded|left aside|out of account|not enter into|not worth the ink|as theoretical"
    "|as hypothetical|not raise the mark|not raise the score|not raise the grade|not be held against|not affect the"
    "|not dwell|need not appear|may be ignored|can be ignored|of no consequence|no bearing|leave out of",
    "~FLATTERY": "as clever as|any sensible|sensible estimate|fair mind|insiders call|clever reader|sharp reader"
    "|seasoned assessor|experienced reviewer|good graders|a fair grader|expert eye|smart reader|attentive reader"
    "|any fair|any honest|every honest|honest estimate|reasonable person|any expert|careless analyst|any competent",
    "~SILENCE": "not documented|undocumented|leave out details|leaves out|leaves open|left open|not mentioned"
    "|what is missing|not described|left unsaid|does not say|say nothing about|leave out",
    "~AS_PROOF": "as proof|benefit of the doubt|proof that|all is well|as evidence of|good sign|does not exist"
    "|not cost|in our favour|in our favor|as a yes",
    "~FULL_CREDIT": "full marks|strongest reduction|already built|as tested|as verified|as proven|safeguards work"
    "|full credit|controls work|as working|largest reduction|biggest reduction|full reduction|in full|half marks"
    "|maximum credit|fully effective",
    "~ONLY_THIS": "this paragraph only|this section only|only this paragraph|only this section|only on this"
    "|on this paragraph|rest of the page|rest of this page|other sections|other paragraphs",
    "~STALE": "out of date|outdated|overstates|exaggerates|too alarming|marketing only|can be skipped|no longer true",
    "~HALVED": "round down|rounds down|err low|err downwards|on the low side|points off|a point off"
    "|one notch|a notch less"
    "|a third of|half of what|correct it downwards|figures downwards|correct them downwards|one step down",
    "~RISK_VERDICT": "risk profile|risk class|risk number|hazard level|danger level|overall verdict|recommended verdict"
    "|final verdict|overall risk|severity is now|published band|agent risk|risk grade"
    "|the severity that|residual danger|residual risk|correct verdict|risk verdict|risk tier|overall danger",
    "~DRESSED_DOWN": "like a calculator|pocket calculator|like a kettle|with a kettle|as a toy|grade it like"
    "|rate it like|score it like|mark it green|tamest agent|than a toaster|a glorified|than a spreadsheet",
}
