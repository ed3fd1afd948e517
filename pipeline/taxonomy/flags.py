"""The kinds of flag that a card may carry, in the order of ``docs/cards.md``: for readers who never saw the program."""

from typing import NamedTuple


class FlagKinds(NamedTuple):
    """
    Kinds that say the same; ``severity`` in words, because some are graver in one case than in another; ``do`` is what
    whoever reads the card can do about it, in Markdown.
    """

    kinds: tuple[str, ...]
    severity: str
    says: str
    do: str


FLAGS: tuple[FlagKinds, ...] = (
    FlagKinds(
        ("script_shell", "login_wall", "cookie_notice", "error_page", "too_little_text", "sent_on"),
        "high",
        "there is no listing: a page without words of the product",
        "read the page with `--render`, or give another source: the documentation, a saved page, the repository",
    ),
    FlagKinds(
        ("not_followed",),
        "info",
        "a further page of the site could not be read, or leads to another site",
        "open the page yourself; give its text with `--with` where it matters",
    ),
    FlagKinds(
        ("resolved", "joined"),
        "info, medium",
        "what was read in the place of the source, and what with it",
        "see that the text is the product's own; give a file where it is not",
    ),
    FlagKinds(
        ("beside",),
        "info, low",
        "what else there is and was not read",
        "give what is missing with `--with`, or `--follow N`",
    ),
    FlagKinds(
        ("canonical", "sent_on"),
        "info, medium",
        "the page names another address as its own, or sends visitors on",
        "assess the address that the page names, and see whether it is the same product",
    ),
    FlagKinds(
        ("not_a_listing",),
        "high, medium",
        "the text describes nothing that an agent could be or use",
        "give the page that describes the product; a card without a number is not approved",
    ),
    FlagKinds(
        ("language_not_read",),
        "high",
        "without a model: it is written in a language that is not read",
        "configure a model, or give an English page of the vendor's",
    ),
    FlagKinds(
        ("source_not_read",),
        "medium",
        "the text was handed in; that it stands at its source is the sender's word",
        "compare the text with its source before approving",
    ),
    FlagKinds(
        ("truncated",),
        "medium",
        "something of a source that is too long was not read, or no estimator saw it",
        "split the source, or give the part that matters; approve only what was read",
    ),
    FlagKinds(
        ("cut",),
        "medium",
        "texts and lists of the card are cut, and how much of them is left out",
        "read the listing for what is left out",
    ),
    FlagKinds(
        ("unverified_quote",),
        "medium",
        "a quote is not in the passage named; its claim falls to inferred",
        "look for the words in the listing; correct the value if the claim does not hold without them",
    ),
    FlagKinds(
        ("unknown_factor",),
        "low",
        "the listing gives no ground for a factor",
        "ask the vendor: the card's questions say what",
    ),
    FlagKinds(
        ("too_little_known",),
        "high",
        "more than four factors are unknown: no score",
        "give a fuller document, or the vendor's answers with `--with`",
    ),
    FlagKinds(
        ("refused_control",),
        "low",
        "the quotes of some controls show none, and why",
        "read the quote: where it does show a control, amend and say why",
    ),
    FlagKinds(
        ("claim_moves_factor",),
        "medium",
        "a control that is only claimed seems to have lowered a factor or the base",
        "ask for evidence of the control; raise the value if there is none",
    ),
    FlagKinds(
        ("denied_by_commentary",),
        "medium",
        "a layer's commentary says that something is not named which is named",
        "read the listing where it is named, and correct the layer",
    ),
    FlagKinds(
        ("unearned_mitigation",),
        "medium",
        "the model proposed more mitigation than the quoted controls earn",
        "nothing, if the quotes show no control; else amend and quote it",
    ),
    FlagKinds(
        ("contradiction",),
        "medium, high",
        "two things disagree; high where the band hangs on which is right",
        "decide by the listing which of the two holds, and amend the other",
    ),
    FlagKinds(
        ("outlier",),
        "medium, high",
        "a figure is further from the comparables than 95 % of reference cards are",
        "look at the comparables named; amend, or say in the verdict why this product differs",
    ),
    FlagKinds(
        ("steering_score", "steering_instruction", "steering_turn"),
        "low to high",
        "words that speak to whoever assesses the listing",
        "read the words in the listing; tell whoever lists the product; do not take their word for a value",
    ),
    FlagKinds(
        ("read_with_doubt",),
        "low",
        "columns of a PDF that may be mixed; a panel of a page that nothing opens",
        "compare with the document as it is shown",
    ),
    FlagKinds(
        ("hidden_text", "homoglyphs", "encoded_payload", "padding"),
        "low to high",
        "how such words are hidden or disguised",
        "read what is hidden; that it was hidden is itself a finding",
    ),
    FlagKinds(
        ("steering_reported",),
        "high",
        "the model itself says that words of the listing are meant for it",
        "as for words that steer: read them where the model saw them",
    ),
    FlagKinds(
        ("read_without",),
        "low",
        "made without flagged words that moved it by no more than chance does",
        "nothing; the words stand in the listing for whoever wants to see them",
    ),
    FlagKinds(
        ("steered",),
        "high",
        "the flagged words would have made it look safer; the card is made without them",
        "keep the card, which is made without the words; reject it where nothing sound is left",
    ),
    FlagKinds(
        ("refuted",),
        "medium, high",
        "a second reading took a claim's basis away",
        "read the quote; let the weaker basis stand unless you see that it is wrong",
    ),
    FlagKinds(
        ("unchecked",),
        "low",
        "a second reading of a claim could not be had",
        "check the claim yourself, or assess again with `--verify`",
    ),
    FlagKinds(
        ("sample_spread", "threats_disagree"),
        "low",
        "several answers of one model lie far apart",
        "look first at the factors named; assess again with more `--samples`",
    ),
    FlagKinds(
        ("sample_failed",), "medium", "some answers could not be had", "assess again; the answers that came are kept"
    ),
    FlagKinds(
        ("model_failed",),
        "high",
        "half of the answers, or all, could not be had, and why",
        "see [the error](errors.md) named; assess again when the server answers",
    ),
    FlagKinds(
        ("repaired", "calibrated"), "info", "an answer was mended; values were moved to the raters' scale", "nothing"
    ),
    FlagKinds(
        ("older_summary",),
        "low",
        "a person changed figures after the summary was written",
        "read the figures first; write the summary anew where it says what they no longer say",
    ),
    FlagKinds(
        ("snapped",),
        "low",
        "a value was moved to the profile's nearest level",
        "nothing; the value before stands beside it",
    ),
    FlagKinds(
        ("source_unreadable",),
        "high",
        "the source could not be read on three nights in a row",
        "see whether the product is gone; mend or remove the catalogue's entry",
    ),
)
