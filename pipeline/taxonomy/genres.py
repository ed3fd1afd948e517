"""What speaks against a text being a listing: the signs of other genres, weighed as in ``subjects``."""

from pipeline.taxonomy.subjects import Sign

OF_A_GENRE: tuple[Sign, ...] = (
    Sign(
        "recipe",
        "a recipe",
        -0.55,
        (
            r"(?:cups?|tbsp|tsp|tablespoons?|teaspoons?|ounces?|oz|grams?|ml)\b(?= (?:of )?\w)",
            r"(?:preheat|oven|simmer|stir|knead|dough|flour|garlic|onions?|butter|sugar|salt|pepper"
            r"|olive oil|sauce|boil(?:ing)?|bake|baking|chop(?:ped)?|dice[ds]?|fry|roast|minced|whisk"
            r"|peeled?|bananas?|oranges?|lemons?|juice|honey|vinegar|cinnamon|ginger|rice|cream|tumbler|pot|bowl"
            r"|a handful of|a pinch of|a splash of"
            r"|saucepan|skillet|fridge|chocolate|syrup|broth|cheese|chicken|tomato(?:es)?|eggs?|milk)\b",
            r"(?:prep|cook(?:ing)?) time\b",
            r"servings?\b",
            r"ingredients\b",
        ),
    ),
    Sign(
        "legal",
        "a licence, a contract or a policy",
        -2.0,
        (
            r"(?:licen[sc](?:e[des]?|ors?|ees?|ing)|warrant(?:y|ies)|liab(?:le|ility)|indemnif\w+"
            r"|copyright(?:ed)?|sublicens\w+|redistribut\w+|hereby|hereunder|thereof|herein|notwithstanding"
            r"|pursuant|damages|jurisdiction|governing law|arbitration|infring\w+|merchantab\w+|as is"
            r"|third part(?:y|ies)|part(?:y|ies) (?:shall|may|agree)|shall|terms of (?:service|use)"
            r"|these terms|this (?:agreement|policy|license)|derivative works?|trademarks?|terminat(?:e|ed|ion))\b",
            r"we (?:collect|process|share|retain|disclose|store) (?:your|the|personal|this|any)\b",
            r"(?:personal (?:data|information)|data subjects?|GDPR|CCPA|privacy (?:policy|statement|notice)"
            r"|subpoena|law enforcement|DMCA)\b",
            r"you (?:may not|must not|agree|acknowledge)\b",
        ),
    ),
    Sign(
        "conduct",
        "a code of conduct or rules for contributors",
        -1.35,
        (
            r"(?:harass\w*|code of conduct|pledge|unacceptable|insulting|derogatory|welcoming|sexual\w*"
            r"|ethnicity|covenant|maintainers?|bug reports?|sign[- ]off|commit messages?|CLA"
            r"|vulnerabilit(?:y|ies)|responsible disclosure|report (?:a|the|any|security)|good first issue)\b",
            r"contribut(?:ors?|ing|ions?)\b",
        ),
    ),
    Sign(
        "news",
        "news",
        -1.05,
        (
            r"(?:said|told|added|announced|reported(?:ly)?|according to)\b",
            r"(?:Mr|Mrs|Ms|minister|government|president|police|court|election|parliament|shares?|profits?"
            r"|analysts?|economy|champion(?:ship)?|cup|coach|players?|film|album|star|festival|award"
            r"|spokes(?:man|woman|person))\b",
            r"(?:on )?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b",
        ),
    ),
    Sign(
        "changelog",
        "a list of changes",
        -1.2,
        (
            r"(?:#+ )?\[?v?\d+\.\d+(?:\.\d+)+\]?(?: [-–—/(] ?\d{4}-\d\d-\d\d|\b)",
            r"#+ (?:added|changed|fixed|removed|deprecated|bug fixes|breaking changes?|features"
            r"|minor (?:changes|enhancements)|development fixes|improvements)\b",
            r"[-*] (?:fix(?:ed|es)?|add(?:ed|s)?|bump(?:ed|s)?|remove[ds]?|update[ds]?|deprecate[ds]?"
            r"|improve[ds]?|change[ds]?)\b",
            r"#\d{2,6}\b",
            r"(?:stabili[sz]ed|release notes?|changelog|unreleased|backport\w*)\b",
        ),
    ),
    Sign(
        "academic",
        "an academic abstract",
        -1.2,
        (
            r"(?:proposes|presents|reports that|shows that|finds that"
            r"|we (?:propose|show|present|introduce|study|prove|demonstrate|consider|find|develop|derive"
            r"|evaluate|analy[sz]e|provide|also)|in this (?:paper|work|article)|our (?:method|approach"
            r"|results?|algorithm|model|experiments|analysis|framework)|this paper|state[- ]of[- ]the[- ]art"
            r"|et al|theorem|convergence|bounds?|empirical(?:ly)?|stochastic|posterior|bayesian|convex"
            r"|estimat(?:or|ion|es)|asymptotic\w*|regularization|outperform\w*)\b",
        ),
    ),
    Sign(
        "fiction",
        "a story, a poem or a song",
        -1.3,
        (
            r"(?:he|she|him|her|his|hers|I|I'll|we'll|oh|yeah|love|heart|baby|eyes|tears|dream|gonna|ain't"
            r"|cried|whispered|smiled|sat|stood|turned|looked|walked|knew|thought|came|went|heart)\b",
            r"(?:chorus|verse|bridge|chapter)\b",
        ),
    ),
    Sign(
        "job",
        "a job advertisement or a profile of a company",
        -1.65,
        (
            r"(?:remote (?:status|work|first|jobs?|company)|salary|applicants?|candidates?|r[ée]sum[ée]|CV"
            r"|cover letter|job (?:title|description|opening)|years? of experience|full[- ]time|part[- ]time"
            r"|hiring|we.re hiring|relocat\w+|qualifications|how to apply|apply (?:now|to|for|by)"
            r"|citizens?(?:hip)?|appointment|company (?:blurb|size)|office locations?|perks|headquarter\w*"
            r"|background check|telework|compensation)\b",
        ),
    ),
    Sign(
        "list",
        "a list of many things",
        -1.4,
        (
            r"(?:curated|hand-?picked|awesome[- ](?:list|\w+))\b",
            r"(?:lists?|collection|directory|round-?up|comparison|overview|catalog(?:ue)?"
            r"|index) of\b[^.\n]{0,40}\b(?:agents|servers|tools|skills|plugins|projects|resources|apps"
            r"|frameworks|libraries|products)\b",
            r"(?:top|best) \d+\b|\d+ (?:best|top)\b",
            r"table of contents\b",
        ),
    ),
    Sign(
        "blog",
        "a post of a blog",
        -1.35,
        (
            r"(?:today|this (?:week|month|year|post)|last (?:week|month|year)"
            r"|we(?:.re| are) (?:happy|excited|pleased|thrilled|proud)|blog|posted|announc(?:e|ing)|I(?:.ve"
            r"| have| was| think)|thanks|thank you|survey|conference|event|talks?|speakers?|sponsors?"
            r"|newsletter|this proposal|we.ll be|roadmap|working group|release candidate|stay tuned|read more)\b",
        ),
    ),
)

VOICE: tuple[Sign, ...] = (
    Sign(
        "recipe",
        "a recipe",
        -2.5,
        (r"preheat (?:the|your) oven\b", r"(?:prep|cook(?:ing)?) time\b", r"serves (?:\d|two|four|six|eight)\b"),
    ),
    Sign(
        "recipe",
        "a recipe",
        -4.0,
        (
            r"(?:for|another) \d+ ?(?:minutes|min|seconds|sec|hours)(?: or so)? (?:at|on) (?:speed"
            r"|\d{2,3} ?(?:degrees|°|[CF]\b)|high|low|manual|medium|the (?:dough|basic|soup|saut[ée]) )",
            r"(?:at|to) \d{2,3} ?(?:degrees|°C|°F|° C|° F|°)[^.\n]{0,60}\bfor \d+ ?(?:minutes|min|hours)\b",
            r"\d+ ?(?:g|ml|grams?|cups?|tbsp|tsp|tablespoons?|teaspoons?|spoons?|oz) (?:of )?(?:\w+ ){0,2}(?:flour"
            r"|water|oil|cream|salt|sugar|milk|butter|yeast|rice|stock|broth|onions?|chicken)\b",
            r"(?:toss|season|drizzle|garnish|marinate|pur[ée]e) (?:them|it|the \w+|with)\b[^.\n]{0,40}"
            r"\b(?:oil|salt|paprika|pepper|sugar|herbs|sauce|parsley|basil)\b",
        ),
    ),
    Sign(
        "legal",
        "a licence, a contract or a policy",
        -2.5,
        (
            r"permission is (?:hereby )?granted\b",
            r"by using (?:this|our) (?:web ?site|services?)\b",
            r"(?:this|these) (?:agreement|policy|terms|licen[sc]e) (?:is|are|says?|appl(?:y|ies)|governs?)\b",
            r"shall not be liable\b",
        ),
    ),
    Sign(
        "conduct",
        "a code of conduct or rules for contributors",
        -2.5,
        (r"we (?:\w+ ){0,6}pledge to\b", r"(?:this|our|the) code of conduct\b", r"unacceptable behaviou?r\b"),
    ),
    Sign(
        "changelog",
        "a list of changes",
        -2.5,
        (r"#+ (?:patch|minor|major|breaking) changes\b", r"#+ \[?unreleased\b"),
    ),
    Sign(
        "news",
        "news",
        -2.5,
        (
            r"(?:told|asked by) reporters\b",
            r"declined to comment\b",
            r"(?:police|officials|investigators|prosecutors|ministers?|authorities) (?:say|said|believe|have said)\b",
            r"(?:said|says) in (?:a|an) (?:statement|interview)\b",
            r"analysts (?:say|said|expect|warn)\w*\b",
            r"(?:industry|consumer|civil rights) (?:groups|organi[sz]ations|bodies) (?:welcomed|called|criticis"
            r"|criticiz)",
            r"called for (?:stricter|tougher|more|an end)\b",
            r"(?:filed a lawsuit|was (?:arrested|sentenced|elected|charged))\b",
        ),
    ),
    Sign(
        "blog",
        "a post of a blog",
        -2.5,
        (
            r"(?:my|our|the) verdict\W",
            r"verdict:",
            r"in this (?:tutorial|course|lesson|post|article|chapter),? (?:you|we|I)\b",
            r"pros:[^\n]*\n?[^\n]*cons:",
            r"(?:hard|easy) to recommend\b",
            r"we (?:tested|tried|compared|reviewed) (?:\w+ ){0,3}(?:assistants|agents|tools|phones|apps|products)\b",
            r"(?:unsubscribe here|you (?:get|receive|are receiving) this (?:mail|e-?mail|newsletter) because)\b",
        ),
    ),
    Sign(
        "list",
        "a list of many things",
        -2.5,
        (
            r"(?:browse|explore|discover|compare) (?:over |more than )?\d[\d,.]*\+? (?:\w+ )?(?:agents|servers"
            r"|tools|skills"
            r"|plug-?ins|assistants|apps)\b",
            r"(?:showing |results )?\d+\W{1,3}\d+ of \d[\d,]*\b",
            r"\d[\d,]* (?:results|listings|matches)\b",
        ),
    ),
    Sign(
        "academic",
        "an academic abstract",
        -2.5,
        (
            r"in this (?:paper|article|work),? we\b",
            r"this paper (?:proposes|presents|studies|introduces)\b",
            r"we prove\b",
        ),
    ),
    Sign(
        "job",
        "a job advertisement or a profile of a company",
        -2.5,
        (
            r"we(?:.re| are) (?:now )?hiring\b",
            r"how to apply\b",
            r"(?:is|are) looking for (?:somebody|someone|an? (?:\w+ "
            r"){0,3}(?:engineer|developer|designer|manager|writer))\b",
            r"(?:a|your) cover letter\b",
            r"send (?:us )?your (?:CV|r[ée]sum[ée])\b",
            r"equal[- ]opportunity employer\b",
        ),
    ),
)
"""How only the genre itself speaks: counted once, wherever in the head it stands; set by hand, not fitted."""

REPORT = Sign(
    "report",
    "news or an announcement",
    -2.7,
    (
        r"(?:today(?:,| we| marks)|yesterday|this (?:week|month)\b|last (?:week|month)\b|announced"
        r"|announcing|(?:has )?raised (?:[$€£]|a )|we(?:.re| are) (?:excited|happy|pleased|thrilled"
        r"|proud|launching|announcing|introducing)|is (?:now generally available|about to)"
        r"|generally available|\d+ min(?:ute)?s? read|news for)",
    ),
)
"""Counted once, when the opening has it: that is how a report begins, whatever it is of."""
