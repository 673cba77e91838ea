"""Every reason the engine gives, as a code, with the values it carries. Words are made where they are shown.

Days are ISO text, money is whole cents, percent is a number such as 4.65, ids are ours.
"""

# What speaks for it.
AMOUNT_EXACT = "amount_exact"  #: -
AMOUNT_INTEREST = "amount_interest"  #: days (after the due day), cents
AMOUNT_DISCOUNT = "amount_discount"  #: percent, cents
AMOUNT_WITHHELD = "amount_withheld"  #: percent, cents
AMOUNT_FEE = "amount_fee"  #: cents
AMOUNT_ROUNDED = "amount_rounded"  #: cents
AMOUNT_PART = "amount_part"  #: cents (of the row), open (cents of the entry)
BOLETO_EQUAL = "boleto_equal"  #: -
TXID_EQUAL = "txid_equal"  #: -
NUMBER_EQUAL = "number_equal"  #: number
SAME_DOCUMENT = "same_document"  #: document; masked where the bank masked it
SAME_ROOT = "same_root"  #: document (of the row): another branch of the company
NAME_SIMILAR = "name_similar"  #: name (of the entry), percent
LEARNED = "learned"  #: times (people confirmed this payer for this counterparty)
SEEN_TOGETHER = "seen_together"  #: times (this payer settles other entries of this counterparty)
DUE_DISTANCE = "due_distance"  #: days (bank days after the due day; minus is before)
USUAL_LAG = "usual_lag"  #: days (bank days after the due day at which this counterparty usually pays)
ONLY_CANDIDATE = "only_candidate"  #: -
TWIN_OLDEST = "twin_oldest"  #: count (of equal entries of the counterparty): the oldest due is paid first
SUM_OF = "sum_of"  #: count, side ("entries" or "rows")
CARD_NET = "card_net"  #: percent, acquirer, brand, count
TRANSFER_WORD = "transfer_word"  #: -
OWN_DOCUMENT = "own_document"  #: -
REFUND_WORD = "refund_word"  #: -
RETURN_ID = "return_id"  #: -
DAYS_APART = "days_apart"  #: days (bank days between two rows)

# What speaks against it.
WRONG_DIRECTION = "wrong_direction"  #: -
OTHER_CURRENCY = "other_currency"  #: row, entry (currency codes)
NOTHING_OPEN = "nothing_open"  #: -
AMOUNT_UNEXPLAINED = "amount_unexplained"  #: cents (of the row less those of the entry; both without sign)
OTHER_DOCUMENT = "other_document"  #: row, entry (documents)
OTHER_NAME = "other_name"  #: name: the counterparty whom the row names
OTHER_BOLETO = "other_boleto"  #: -
OTHER_TXID = "other_txid"  #: -
OTHER_NUMBER = "other_number"  #: number (of another entry, which the row names)
TOO_EARLY = "too_early"  #: days (bank days before the due day)
TOO_LATE = "too_late"  #: days (bank days after the due day)
RIVAL = "rival"  #: entry_id or row_id, name, score: it fits as well
REFUSED = "refused"  #: -
REFUSED_BEFORE = "refused_before"  #: times (people refused this payer for this counterparty, faded)
METHOD_DIFFERS = "method_differs"  #: row, entry (payment methods)
NOT_ENOUGH_EVIDENCE = "not_enough_evidence"  #: score, least (the score that is needed)
NO_IDENTITY = "no_identity"  #: -
OTHER_MATCH = "other_match"  #: kind: the row or the entry belongs to something likelier
CARD_ACCOUNT = "card_account"  #: -
