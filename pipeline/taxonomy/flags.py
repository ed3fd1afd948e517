"""The kinds of flag that a card may carry, in the order of ``docs/cards.md``: for readers who never saw the program."""

from typing import NamedTuple


class FlagKinds(NamedTuple):
    """Kinds that say the same; ``severity`` in words, because some are graver in one case than in another."""

    kinds: tuple[str, ...]
    severity: str
    says: str


FLAGS: tuple[FlagKinds, ...] = (
    FlagKinds(
        ("script_shell", "login_wall", "cookie_notice", "error_page", "too_little_text", "sent_on"),
        "high",
        "there is no listing: a page without words of the product",
    ),
    FlagKinds(("not_followed",), "info", "a further page of the site could not be read, or leads to another site"),
    FlagKinds(("resolved", "joined"), "info, medium", "what was read in the place of the source, and what with it"),
    FlagKinds(("beside",), "info, low", "what else there is and was not read"),
    FlagKinds(
        ("canonical", "sent_on"), "info, medium", "the page names another address as its own, or sends visitors on"
    ),
    FlagKinds(("not_a_listing",), "high, medium", "the text describes nothing that an agent could be or use"),
    FlagKinds(("language_not_read",), "high", "without a model: it is written in a language that is not read"),
    FlagKinds(
        ("source_not_read",), "medium", "the text was handed in; that it stands at its source is the sender's word"
    ),
    FlagKinds(("truncated",), "medium", "something of a source that is too long was not read, or no estimator saw it"),
    FlagKinds(("cut",), "medium", "texts and lists of the card are cut, and how much of them is left out"),
    FlagKinds(("unverified_quote",), "medium", "a quote is not in the passage named; its claim falls to inferred"),
    FlagKinds(("unknown_factor",), "low", "the listing gives no ground for a factor"),
    FlagKinds(("too_little_known",), "high", "more than four factors are unknown: no score"),
    FlagKinds(("refused_control",), "low", "the quotes of some controls show none, and why"),
    FlagKinds(
        ("claim_moves_factor",), "medium", "a control that is only claimed seems to have lowered a factor or the base"
    ),
    FlagKinds(
        ("denied_by_commentary",), "medium", "a layer's commentary says that something is not named which is named"
    ),
    FlagKinds(("unearned_mitigation",), "medium", "the model proposed more mitigation than the quoted controls earn"),
    FlagKinds(("contradiction",), "medium, high", "two things disagree; high where the band hangs on which is right"),
    FlagKinds(
        ("outlier",), "medium, high", "a figure is further from the comparables than 95 % of reference cards are"
    ),
    FlagKinds(
        ("steering_score", "steering_instruction", "steering_turn"),
        "low to high",
        "words that speak to whoever assesses the listing",
    ),
    FlagKinds(("read_with_doubt",), "low", "columns of a PDF that may be mixed; a panel of a page that nothing opens"),
    FlagKinds(
        ("hidden_text", "homoglyphs", "encoded_payload", "padding"),
        "low to high",
        "how such words are hidden or disguised",
    ),
    FlagKinds(("steering_reported",), "high", "the model itself says that words of the listing are meant for it"),
    FlagKinds(("read_without",), "low", "made without flagged words that moved it by no more than chance does"),
    FlagKinds(("steered",), "high", "the flagged words would have made it look safer; the card is made without them"),
    FlagKinds(("refuted",), "medium, high", "a second reading took a claim's basis away"),
    FlagKinds(("unchecked",), "low", "a second reading of a claim could not be had"),
    FlagKinds(("sample_spread", "threats_disagree"), "low", "several answers of one model lie far apart"),
    FlagKinds(("sample_failed",), "medium", "some answers could not be had"),
    FlagKinds(("model_failed",), "high", "half of the answers, or all, could not be had, and why"),
    FlagKinds(("repaired", "calibrated"), "info", "an answer was mended; values were moved to the raters' scale"),
    FlagKinds(("snapped",), "low", "a value was moved to the profile's nearest level"),
    FlagKinds(("source_unreadable",), "high", "the source could not be read on three nights in a row"),
)
