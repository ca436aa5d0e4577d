"""The table of finding codes: what each means and what to do about it.

Codes are part of the API: a code is never renamed and never changes its meaning; docs/findings.md
is generated from this table, and a test fails on a code that is emitted but not entered here.

    >>> from microcred.codes import CODES
    >>> CODES["validity.expired"].meaning
    'The credential was valid, and its validity has ended.'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["CODES", "Code"]


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table.

    Attributes:
        code: "<subject>.<reason>", lower case.
        meaning: what was seen, one sentence.
        advice: what to do about it, one sentence.
    """

    code: str
    meaning: str
    advice: str


_ROWS = (
    # -- verbs: format --------------------------------------------------------------------------
    Code(
        "format.recognised",
        "The bytes are a secured credential of a known mechanism and data model.",
        "Nothing.",
    ),
    Code(
        "format.malformed",
        "The bytes could not be read as a secured credential.",
        "Ask for the file exactly as it was issued; an editor or mail may have changed it.",
    ),
    Code(
        "format.unsecured",
        "The document is a credential without any seal or signature.",
        "Ask for the sealed file; an unsecured credential proves nothing.",
    ),
    Code(
        "format.unknown_release",
        "The document is no credential of a data model release that is known here.",
        "Check its @context and type; it may be another kind of document.",
    ),
    Code(
        "format.presentation",
        "The document is a presentation, not a single credential.",
        "Read the verdict on each credential inside it, too.",
    ),
    Code(
        "format.self_asserted",
        "The credential has no signature of its own, and whoever presents it is its issuer.",
        "Take it as the word of the holder.",
    ),
    # -- verbs: presentations -------------------------------------------------------------------
    Code(
        "presentation.unsigned",
        "Nobody signed the presentation, so that anybody may have put it together.",
        "Ask the holder to sign it, for your domain and challenge.",
    ),
    Code(
        "presentation.empty",
        "The presentation shows no credential.",
        "Ask the holder for the credential that you need.",
    ),
    Code(
        "presentation.too_many",
        "The presentation shows more credentials than are verified at once.",
        "Ask the holder for several presentations.",
    ),
    Code(
        "presentation.nested",
        "A presentation stands where a credential belongs, and is not opened.",
        "Ask the holder to present the credentials themselves.",
    ),
    Code(
        "presentation.copy",
        "A sealed presentation holds a copy of a credential, without the seal of its issuer.",
        "Ask for the credential as its issuer sealed it; whoever sealed the copy only vouches.",
    ),
    Code(
        "presentation.self_asserted",
        "A credential in the presentation is said by its holder alone.",
        "Take it as the word of the holder; no issuer stands behind it.",
    ),
    Code(
        "presentation.credential_passed",
        "A credential in the presentation passed all checks that are required of it.",
        "Nothing.",
    ),
    Code(
        "presentation.credential_indeterminate",
        "Of a credential in the presentation it cannot be said whether it is valid.",
        "Read the verdict on that credential: its findings say what is missing.",
    ),
    Code(
        "presentation.credential_failed",
        "A credential in the presentation failed.",
        "Read the verdict on that credential, and do not rely on it.",
    ),
    Code(
        "holder.bound",
        "Whoever presents the credential is the one to whom its issuer bound it.",
        "Nothing.",
    ),
    Code(
        "holder.mismatch",
        "The credential is bound to somebody else than who presents it.",
        "Do not take it as the presenter's own; they may act for the holder, or have a copy.",
    ),
    Code(
        "holder.not_bound",
        "The issuer bound the credential to no DID and no key, so that anybody could present it.",
        "Compare the name with a proof of identity, and accept bearers by the policy if that will "
        "do.",
    ),
    Code(
        "holder.not_proven",
        "Who presents the credentials is not proven, so that they are bound to nobody.",
        "Look at the findings on KEY and SIGNATURE of the presentation.",
    ),
    # -- verbs: algorithm -----------------------------------------------------------------------
    Code(
        "algorithm.allowed",
        "The signature algorithm is on the allow-list of the policy.",
        "Nothing.",
    ),
    Code(
        "algorithm.not_allowed",
        "The signature algorithm is not on the allow-list.",
        "Do not rely on the seal; if the algorithm is sound, allow it in the policy.",
    ),
    Code(
        "algorithm.mechanism_not_allowed",
        "The securing mechanism is not allowed by the policy.",
        "Allow the mechanism in the policy, or ask for the credential in another form.",
    ),
    # -- verbs: signature -----------------------------------------------------------------------
    Code(
        "signature.valid",
        "The signature value verifies over the bytes as received, or their canonical form.",
        "Nothing.",
    ),
    Code(
        "signature.invalid",
        "The signature value does not verify: the content or the seal was altered.",
        "Reject the file and ask the learner or the provider for the original.",
    ),
    Code(
        "signature.no_key",
        "There is no readable key, so the signature could not be checked.",
        "See the CERTIFICATE or KEY line for the reason.",
    ),
    Code(
        "signature.not_computed",
        "What an embedded proof signed cannot be computed from the document.",
        "See the FORMAT or ALGORITHM lines for the reason; an unknown context can be handed in.",
    ),
    Code(
        "signature.part_invalid",
        "A further signature that the proof holds does not verify: a part was altered.",
        "Reject the file and ask the holder for the original.",
    ),
    # -- verbs: timestamp -----------------------------------------------------------------------
    Code(
        "timestamp.absent",
        "The signature carries no timestamp; its claimed signing time is not relied on.",
        "Nothing, unless the certificate has expired since: then give the time with `at`.",
    ),
    Code(
        "timestamp.not_checked",
        "The signature has a place for timestamps, with none in it that could be looked at.",
        "Give the time of interest with `at` if the certificate has expired since.",
    ),
    Code(
        "timestamp.proven",
        "A timestamp that holds proves when the seal existed at the latest.",
        "Nothing.",
    ),
    Code(
        "timestamp.no_proof",
        "The seal carries timestamps, and none of them proves a time.",
        "See the lines on each; the seal is judged for the time of validation.",
    ),
    Code(
        "timestamp.valid",
        "One timestamp holds: it is over this seal, and of a trusted authority.",
        "Nothing.",
    ),
    Code(
        "timestamp.unreadable",
        "A timestamp cannot be read.",
        "Nothing for the seal itself; if its time matters, ask for the original file.",
    ),
    Code(
        "timestamp.uncomputable",
        "What a timestamp covers cannot be computed, so it proves nothing.",
        "Nothing for the seal itself; the timestamp cannot prove a time.",
    ),
    Code(
        "timestamp.imprint_mismatch",
        "A timestamp is not over this seal as it is now, and nothing shows what happened.",
        "Do not rely on its time: something was altered, or it is of another seal.",
    ),
    Code(
        "timestamp.swapped",
        "A timestamp is over something else: it, or an item before it, is from elsewhere.",
        "Do not rely on its time; ask for the original file.",
    ),
    Code(
        "timestamp.item_removed",
        "A timestamp is not over this seal: an unsigned item before it was removed.",
        "Do not rely on its time; ask for the original file.",
    ),
    Code(
        "timestamp.item_added",
        "A timestamp is not over this seal: an unsigned item was put in before it.",
        "Do not rely on its time; without that item it holds again.",
    ),
    Code(
        "timestamp.items_reordered",
        "A timestamp is not over this seal: the unsigned items stand in another order.",
        "Do not rely on its time; in the order that is told it holds again.",
    ),
    Code(
        "timestamp.item_altered",
        "A timestamp is not over this seal: an unsigned item before it was altered.",
        "Do not rely on its time; ask for the original file.",
    ),
    Code(
        "timestamp.seal_replaced",
        "A timestamp is over another seal: the content, the header or the signature was replaced.",
        "See the SIGNATURE line; ask for the original file.",
    ),
    Code(
        "timestamp.signature_invalid",
        "The signature on a timestamp does not verify.",
        "Do not rely on its time; it was altered, or somebody else made it.",
    ),
    Code(
        "timestamp.altered",
        "A part of a timestamp that its own signature does not cover was altered.",
        "Nothing for its time, if it holds; ask for the original file.",
    ),
    Code(
        "timestamp.no_signer",
        "The certificate with which a timestamp is signed is not at hand.",
        "Give it as an anchor, or ask for a file that holds it.",
    ),
    Code(
        "timestamp.unbound",
        "A timestamp does not bind the certificate with which it is signed.",
        "Do not rely on its time; ask the provider for another timestamp authority.",
    ),
    Code(
        "timestamp.wrong_purpose",
        "The certificate with which a timestamp is signed is not one for timestamps.",
        "Do not rely on its time; anybody with a certificate could have made it.",
    ),
    Code(
        "timestamp.no_anchors",
        "No trust anchors were given, so no timestamp is trusted.",
        "Give the root certificate of the timestamp authority as an anchor.",
    ),
    Code(
        "timestamp.no_path",
        "No path leads from a timestamp to a given anchor.",
        "If you trust the named authority, give its root as an anchor.",
    ),
    Code(
        "timestamp.expired",
        "A certificate behind a timestamp was not valid, and nothing proves it older.",
        "Nothing for a seal that is valid still; else an archive timestamp would have been needed.",
    ),
    Code(
        "timestamp.untrusted",
        "A certificate behind a timestamp does not hold, for the reason that is told.",
        "Do not rely on its time.",
    ),
    Code(
        "timestamp.weak_algorithm",
        "A timestamp rests on an algorithm that could not be relied on any more.",
        "Do not rely on its time, unless an archive timestamp was made early enough.",
    ),
    Code(
        "timestamp.revoked",
        "A certificate behind a timestamp was revoked, and nothing proves it older.",
        "Do not rely on its time.",
    ),
    Code(
        "timestamp.revocation_unknown",
        "Whether a certificate behind a timestamp was revoked is not known.",
        "Verify again with access to the network (`fetch`).",
    ),
    Code(
        "timestamp.order",
        "Timestamps contradict each other: one that covers another is older.",
        "Do not rely on any of their times; ask the provider what happened.",
    ),
    Code(
        "timestamp.claimed_time",
        "The claimed signing time contradicts a timestamp.",
        "Rely on the timestamp; a difference of seconds is that of clocks.",
    ),
    Code(
        "timestamp.not_archived",
        "No archive timestamp covers the seal's revocation data: none was made, or it was lost.",
        "Have the seal brought to B-LTA (`seal augment`) before who signed that data has ended.",
    ),
    # -- verbs: issuer --------------------------------------------------------------------------
    Code(
        "issuer.matches",
        "The key belongs to the organisation that the credential names as its issuer.",
        "Nothing.",
    ),
    Code(
        "issuer.mismatch",
        "The credential names another issuer than the holder of the key.",
        "Reject the credential: somebody sealed in another's name.",
    ),
    Code(
        "issuer.absent",
        "The credential names no issuer, or none with an identifier that can be compared.",
        "Ask the provider for a credential whose issuer carries its legal identifier.",
    ),
    Code(
        "issuer.unproven",
        "There is no identity behind the key that the issuer could be compared with.",
        "See the CERTIFICATE or KEY line for the reason.",
    ),
    Code(
        "issuer.name_differs",
        "The issuer's name in the credential is not the name in the certificate.",
        "Rely on the name in the certificate.",
    ),
    Code(
        "issuer.mandated",
        "The signer did not award; it states a mandate, which no seal of the awarding body proves.",
        "Accept it if you trust the signer to seal only what it may; else ask the awarding body.",
    ),
    Code(
        "issuer.not_awarding_body",
        "The signer did not award what it sealed, and the credential states no mandate.",
        "Ask the awarding body whether it is its award.",
    ),
    Code(
        "issuer.certificate_subject",
        "The token names no address to compare: the issuer is the subject of the certificate.",
        "Look at who the certificate says it is.",
    ),
    Code(
        "issuer.iss_not_in_certificate",
        "The certificate is the organisation's, and does not name the address in iss.",
        "Nothing, if the organisation is the one that you expect.",
    ),
    Code(
        "issuer.expected",
        "The proven signer is one of the issuers that the verifier expects.",
        "Nothing.",
    ),
    Code(
        "issuer.unexpected",
        "The proven signer is none of the issuers that the verifier expects.",
        "Check whether this provider may issue the credential; if so, add it to `issuers`.",
    ),
    Code(
        "issuer.any",
        "The verifier accepts any issuer; the signer is named in the first line.",
        "Check that the named signer is the provider that you expect.",
    ),
    Code(
        "issuer.co_signed",
        "A further proof was made by somebody else than the issuer.",
        "Nothing: the issuer's own proof counts, and this one verifies beside it.",
    ),
    Code(
        "issuer.presenter",
        "Whoever signed presents credentials, and need not be an expected issuer.",
        "Nothing; what the issuers of the credentials have to be is asked of each.",
    ),
    Code(
        "issuer.no_holder",
        "The presentation names no holder, so the key is compared with nobody.",
        "Ask who presents it in another way, or ask for a presentation that names its holder.",
    ),
    # -- verbs: validity ------------------------------------------------------------------------
    Code(
        "validity.current",
        "The credential is within its period of validity.",
        "Nothing.",
    ),
    Code(
        "validity.of_presentation",
        "The presentation has no period of its own.",
        "Read the verdicts on the credentials in it: each has its own.",
    ),
    Code(
        "validity.expired",
        "The credential was valid, and its validity has ended.",
        "Ask for a renewed credential, or verify at an earlier time with `at`.",
    ),
    Code(
        "validity.not_yet_valid",
        "The credential's validity has not begun.",
        "Verify again later, or at a later time with `at`.",
    ),
    Code(
        "validity.reversed",
        "The credential's validity ends before it begins.",
        "Ask the provider to correct and issue it again.",
    ),
    Code(
        "validity.unreadable",
        "A date of validity cannot be read as a point in time.",
        "Ask the provider to correct and issue it again.",
    ),
    Code(
        "validity.no_zone",
        "A date of validity has no time zone; it was read as UTC.",
        "Nothing, unless the verdict depends on a day; providers should write the zone.",
    ),
    Code(
        "validity.no_start",
        "The credential does not say from when it is valid.",
        "Nothing, unless your policy demands it; the EDC profile does.",
    ),
    Code(
        "validity.signature_expired",
        "The signature itself was made with an end date, which has passed.",
        "Ask for a freshly signed credential.",
    ),
    Code(
        "validity.signature_not_yet_valid",
        "The signature itself says that it is not to be accepted before a later time.",
        "Verify again later, or at a later time with `at`.",
    ),
    # -- verbs: what this version does not check ------------------------------------------------
    Code(
        "status.not_checked",
        "The credential names a status of a kind that is not looked up here.",
        "Ask the provider whether the credential was revoked.",
    ),
    Code(
        "status.none",
        "The credential names no status to look up.",
        "Nothing; Europass credentials have none.",
    ),
    Code(
        "status.valid",
        "The list says that the credential holds.",
        "Nothing.",
    ),
    Code(
        "status.revoked",
        "The issuer has revoked the credential.",
        "Do not rely on it; ask the holder for the one that replaces it, or the provider why.",
    ),
    Code(
        "status.suspended",
        "The issuer has suspended the credential for the time being.",
        "Ask the provider, and verify again later; a policy may tolerate it.",
    ),
    Code(
        "status.message",
        "The list has a message about the credential.",
        "Read it: it is in the detail.",
    ),
    Code(
        "status.refresh",
        "The issuer has a newer form of the credential.",
        "Ask the holder to get it from the provider.",
    ),
    Code(
        "status.unknown_value",
        "The list has a value that has no meaning known here.",
        "Ask the provider what it stands for.",
    ),
    Code(
        "status.index_form",
        "The index of a status entry is a number in place of a text.",
        "Nothing; the issuer should write it as a text.",
    ),
    Code(
        "status.entry_malformed",
        "The credential names a status in a form that cannot be looked up.",
        "Ask the provider for a credential whose status can be looked up.",
    ),
    Code(
        "status.index_range",
        "The list is shorter than the number of the credential's entry.",
        "Ask the provider; the credential or its list is wrong.",
    ),
    Code(
        "status.list_address",
        "The address of a status list, or where it leads, may not be asked.",
        "Hand the list in; if the server is one of yours, allow its host in `Http`.",
    ),
    Code(
        "status.list_unreachable",
        "The status list could not be had.",
        "Fetch it (`--fetch`), hand it in (`--status-list`), or try again later.",
    ),
    Code(
        "status.list_stale",
        "The copy of the status list is older than it may be.",
        "Get a fresh one from its address.",
    ),
    Code(
        "status.list_expired",
        "The validity of the status list has ended.",
        "Get a fresh one; if there is none, the provider has to publish it.",
    ),
    Code(
        "status.list_not_yet_valid",
        "The validity of the status list has not begun.",
        "Check the time that is verified for; a list of that time is needed.",
    ),
    Code(
        "status.list_not_valid",
        "The status list does not pass verification itself.",
        "Do not rely on what it says; its reasons are in the detail.",
    ),
    Code(
        "status.list_not_trusted",
        "Whether the status list is genuine could not be established.",
        "Give what proves its signer, as for the credential itself; its reasons are in the detail.",
    ),
    Code(
        "status.list_issuer",
        "The status list is by another issuer than the credential.",
        "If that one publishes lists for the issuer, name it in `Trust.status_issuers`.",
    ),
    Code(
        "status.list_other",
        "The status list is not the one that the credential names.",
        "Get the list from the address that the credential names.",
    ),
    Code(
        "status.list_type",
        "What should be the status list is none of the kind that the credential names.",
        "Ask the provider; the credential or its list is wrong.",
    ),
    Code(
        "status.list_purpose",
        "The status list is not about what the credential looks up in it.",
        "Ask the provider; the credential or its list is wrong.",
    ),
    Code(
        "status.list_malformed",
        "The status list lacks something that it has to say, or says it in a wrong way.",
        "Ask the provider for a list that keeps its specification.",
    ),
    Code(
        "status.list_encoding",
        "The bits of the status list are not encoded as they have to be.",
        "Get the list again; it may be damaged.",
    ),
    Code(
        "status.list_truncated",
        "The status list ends early.",
        "Get the list again; it was not received whole.",
    ),
    Code(
        "status.list_too_short",
        "The status list has fewer entries than the least that protect whoever is looked up.",
        "Ask the provider for a list of at least 131,072 entries.",
    ),
    Code(
        "status.list_too_large",
        "The status list unpacks to more than is read here.",
        "Do not rely on it; it may be made to exhaust the reader.",
    ),
    Code(
        "accreditation.not_checked",
        "This version does not check whether the issuer may award this.",
        "Consult the register of the competent authority.",
    ),
    # -- reading the model ----------------------------------------------------------------------
    # -- Annex I --------------------------------------------------------------------------------
    Code(
        "annex1.complete",
        "Every mandatory element of Annex I is in the credential.",
        "Nothing.",
    ),
    Code(
        "annex1.missing",
        "A mandatory element of Annex I is not in the credential, or cannot be read.",
        "Add the element before issuing; docs/micro-credential.md says where each one goes.",
    ),
    Code(
        "annex1.doubtful",
        "An element of Annex I is there, and something about it is odd.",
        "Look at the named place; it may be a slip of the pen.",
    ),
    Code(
        "micro_credential.not_carried",
        "The flat form of a micro-credential has no place for this member.",
        "Use the typed credential for it; the file as it was received keeps it.",
    ),
    Code(
        "value.missing",
        "A value that is needed was not given.",
        "Give it; docs/micro-credential.md lists the members.",
    ),
    Code(
        "value.wrong",
        "A value has the wrong type or form, or is out of range.",
        "Correct it; the message says what is expected.",
    ),
    Code(
        "value.unknown_member",
        "The object has a member that is not known.",
        "Check its spelling against docs/micro-credential.md.",
    ),
    Code(
        "value.not_in_vocabulary",
        "A word, code or IRI is not in the vocabulary of its member.",
        "Choose one of the named words, or give a concept with IRI and label if allowed.",
    ),
    Code(
        "value.ambiguous",
        "A word fits several concepts of the vocabulary.",
        "Give the code of the one that is meant.",
    ),
    Code(
        "language.missing",
        "The language of a text is not said, or the main language has no text.",
        "Say `language`, or give a mapping from language tag to text.",
    ),
    # -- securing (JWS, JAdES, vc+jwt) ----------------------------------------------------------
    Code(
        "format.base64url",
        "A part of the signature is not in the one base64url form of its octets.",
        "Ask for the file exactly as it was issued: the text was changed after signing.",
    ),
    Code(
        "format.crit",
        "The list of critical header parameters (crit) breaks RFC 7515.",
        "Ask the provider for a file sealed by conforming software.",
    ),
    Code(
        "format.crit_unknown",
        "A header parameter is marked critical that this version does not understand.",
        "Do not rely on the seal; verify it with software that knows the parameter.",
    ),
    Code(
        "format.typ",
        "The type (typ) of the signature is not that of the securing mechanism.",
        "Reject the file: the signature was made for another purpose, or in an older encoding.",
    ),
    Code(
        "format.cty",
        "The content type (cty) of the token is not that of a credential.",
        "Reject the file: the signature was made for another purpose.",
    ),
    Code(
        "format.header",
        "A header parameter has a wrong type or value.",
        "Ask the provider for a file sealed by conforming software.",
    ),
    Code(
        "format.unprotected",
        "A header parameter stands where no signature covers it.",
        "Reject the file: anybody could have added the parameter.",
    ),
    Code(
        "format.extra_member",
        "The file has a member beside payload and signatures, which no signature covers.",
        "Nothing; do not rely on that member.",
    ),
    Code(
        "format.etsiu",
        "The unsigned part of the seal (etsiU) is malformed and was ignored in part.",
        "Nothing for the seal itself; timestamps and certificates in that part are lost.",
    ),
    Code(
        "format.etsiu_unknown",
        "The unsigned part of the seal (etsiU) has an element that the standard does not know.",
        "Nothing for the seal itself; what stands there was not read.",
    ),
    Code(
        "format.short_signature",
        "The numbers of an ECDSA signature are written shorter than RFC 7518 wants, as DSS does.",
        "Nothing: the numbers are told without doubt; strict verifiers refuse the seal.",
    ),
    Code(
        "format.payload",
        "The payload is no text, so that what was signed is lost.",
        "Ask for the file exactly as it was issued.",
    ),
    Code(
        "format.detached",
        "The seal covers content outside the file (sigD) in a way that is not supported, or wrong.",
        "Ask for a file that holds the credential and its seal together.",
    ),
    Code(
        "format.content_missing",
        "The seal covers content outside the file, which was not given.",
        "Give the named documents (`contents`, or --content), exactly as they were sealed.",
    ),
    Code(
        "format.content_mismatch",
        "A document that was given is not the one that was sealed.",
        "Give the document exactly as it was sealed; if you did, it was altered.",
    ),
    Code(
        "format.policy_unchecked",
        "The seal names a signature policy, whose document was not looked at.",
        "Nothing, unless you rely on the policy: then give its document.",
    ),
    Code(
        "format.policy_malformed",
        "The seal names its signature policy in a wrong way.",
        "Nothing, unless you rely on the policy.",
    ),
    Code(
        "format.policy_mismatch",
        "The document of the signature policy is not the one that the seal names.",
        "Give the document that the seal names; do not rely on this one.",
    ),
    Code(
        "format.counter_signed",
        "Somebody else has countersigned the seal.",
        "Nothing; their certificate is not judged here.",
    ),
    Code(
        "format.counter_invalid",
        "A counter-signature does not verify.",
        "Nothing for the seal itself; do not rely on the counter-signature.",
    ),
    Code(
        "format.counter_foreign",
        "A counter-signature is one of another seal, moved here.",
        "Nothing for the seal itself; do not rely on the counter-signature.",
    ),
    Code(
        "format.counter_form",
        "A counter-signature has faults of form.",
        "Nothing for the seal itself; do not rely on the counter-signature.",
    ),
    Code(
        "format.counter_unreadable",
        "A counter-signature cannot be read.",
        "Nothing for the seal itself; the counter-signature is lost.",
    ),
    Code(
        "format.not_baseline",
        "The seal breaks a rule of the JAdES baseline levels, so it has none of them.",
        "Nothing for its validity; ask the provider for a baseline seal if you need one.",
    ),
    Code(
        "format.signing_time_absent",
        "The seal claims no signing time, which JAdES demands.",
        "Ask the provider for a seal of JAdES level B-B or higher.",
    ),
    Code(
        "format.signing_time_twice",
        "The seal claims a signing time in two ways (sigT and iat).",
        "Ask the provider for a seal with one of them; neither was used.",
    ),
    Code(
        "format.signing_time_unreadable",
        "The claimed signing time is not written in its one form.",
        "Ask the provider for a file sealed by conforming software.",
    ),
    Code(
        "format.vc_claim",
        "The token has a vc or vp claim, as in the older JWT encoding of data model 1.1.",
        "Ask for a vc+jwt, whose payload is the credential itself, or a seal with JAdES.",
    ),
    Code(
        "format.context",
        "The credential in the token is not of the data model that the format is defined on.",
        "Ask for a vc+jwt with a credential of version 2.0 (jwt_vc is for version 1.1 alone).",
    ),
    Code(
        "format.iss_mismatch",
        "The claim iss is not the id of the credential's issuer.",
        "Reject the token: it names two issuers.",
    ),
    Code(
        "format.claim_time",
        "A time claim of the token (iat, exp or nbf) is no number of seconds.",
        "Ask the provider for a token with numeric times.",
    ),
    Code(
        "format.kid",
        "The token does not name its key as it has to: by an absolute URL, or by iss and kid.",
        "Ask the provider for a token whose kid is the URL of the key.",
    ),
    Code(
        "format.kid_relative",
        "The kid of the token is no absolute URL; it was read as that of a key of iss.",
        "Nothing; the provider should write the whole URL.",
    ),
    Code(
        "format.claim_conflict",
        "The claim jti or sub names another id than the document in the token.",
        "Rely on the document; the provider should let both say the same.",
    ),
    Code(
        "format.unsecured_inside",
        "A token of a presentation holds a credential that is not secured.",
        "Ask for the credential in an envelope, or with a proof of its own.",
    ),
    Code(
        "format.enveloped",
        "An enveloped credential cannot be taken out of its data: URL.",
        "Ask the holder for the presentation again; an envelope holds the file in its id.",
    ),
    Code(
        "format.enveloped_type",
        "An envelope says another media type than what it holds.",
        "Reject the file: nobody can tell what it was meant to be.",
    ),
    Code(
        "format.enveloped_unknown",
        "An enveloped credential is of a media type that cannot be verified here.",
        "Ask the holder for the credential in another format.",
    ),
    Code(
        "format.jwt_vc_conflict",
        "A claim of the JWT and the member of the credential that it stands for differ.",
        "Reject the token: it says two things.",
    ),
    Code(
        "algorithm.mechanism_by_choice",
        "The format has been replaced, and is accepted only where the policy names it.",
        "Ask for a vc+jwt; or name the mechanism in the policy (--mechanism).",
    ),
    Code(
        "key.not_json_web_key",
        "The key of a token stands in its document as another type than JsonWebKey.",
        "Nothing; the provider should add the key as a JsonWebKey.",
    ),
    Code(
        "key.ambiguous",
        "The token leaves open which of the keys of its issuer made it.",
        "Ask the provider for a token whose kid is the URL of the key.",
    ),
    Code(
        "algorithm.key_mismatch",
        "The signature algorithm does not fit the key.",
        "Reject the file: the algorithm in the header is not the one that the key was made for.",
    ),
    Code(
        "certificate.unreadable",
        "A certificate in the signature cannot be read.",
        "Ask the provider for a file sealed by conforming software.",
    ),
    Code(
        "certificate.not_included",
        "The signer's certificate is not in the file.",
        "Ask for a file that includes it (x5c).",
    ),
    Code(
        "certificate.reference_missing",
        "The seal does not bind the signer's certificate by a digest.",
        "Do not rely on the seal; JAdES demands x5t#S256, x5t#o or sigX5ts.",
    ),
    Code(
        "certificate.reference_sha1",
        "The signer's certificate is referred to by SHA-1 (x5t).",
        "Do not rely on the seal if that is its only reference; SHA-1 is broken.",
    ),
    Code(
        "certificate.reference_ambiguous",
        "The seal binds the signer's certificate in more than one way.",
        "Ask the provider for a seal with exactly one reference.",
    ),
    Code(
        "certificate.reference_unreadable",
        "The reference to the signer's certificate cannot be read.",
        "Ask the provider for a file sealed by conforming software.",
    ),
    Code(
        "certificate.reference_mismatch",
        "The digest in the header is not that of the certificate in the file.",
        "Reject the file: the certificate was exchanged, or the sealing software is faulty.",
    ),
    Code(
        "certificate.kid_mismatch",
        "The key id (kid) names another certificate than the one in the file.",
        "Reject the file, or ask the provider which certificate it was sealed with.",
    ),
    Code(
        "key.unidentified",
        "The token does not say which key signed it.",
        "Ask for a token whose kid is a DID URL.",
    ),
    Code(
        "timestamp.clear_archive",
        "An archive timestamp covers clear elements, whose canonicalisation is not supported.",
        "Nothing for the seal itself; the archive timestamp cannot prove a time.",
    ),
    # -- securing: Data Integrity ---------------------------------------------------------------
    Code(
        "proof.malformed",
        "The member proof is no object and no array of objects.",
        "Reject the file, or ask the issuer for a correct one.",
    ),
    Code(
        "proof.too_many",
        "The document has more proofs than are looked at.",
        "Ask for a document with fewer proofs.",
    ),
    Code(
        "proof.type",
        "A proof has no type, or more than one.",
        "Ask the issuer for a correct file.",
    ),
    Code(
        "proof.cryptosuite",
        "A proof names no cryptosuite, or one beside a type that has none.",
        "Ask the issuer for a correct file.",
    ),
    Code(
        "algorithm.suite_unknown",
        "The cryptosuite or the type of the proof is not known here.",
        "Verify it with a program that knows the suite, or ask for another proof.",
    ),
    Code(
        "proof.id",
        "The id of a proof is no absolute URL.",
        "Ask the issuer for a correct file.",
    ),
    Code(
        "proof.duplicate_id",
        "Two proofs of the document have one id.",
        "Reject the file: a chain could mean either of them.",
    ),
    Code(
        "proof.created",
        "The time of the proof is no date and time with a zone.",
        "Ask the issuer for a correct file.",
    ),
    Code(
        "proof.expires",
        "The end of the proof is no date and time with a zone.",
        "Ask the issuer for a correct file; nobody can obey such an end.",
    ),
    Code(
        "proof.no_verification_method",
        "The proof does not say with which key it was made.",
        "Ask the issuer for a correct file.",
    ),
    Code(
        "proof.verification_method",
        "The verification method is no DID URL and no https URL.",
        "Ask the issuer for a proof whose key is named by a DID.",
    ),
    Code(
        "proof.no_purpose",
        "The proof does not say what it is for.",
        "Ask the issuer for a correct file.",
    ),
    Code(
        "proof.purpose_mismatch",
        "The proof was made for another purpose than it is used for here.",
        "Reject it: a key for one purpose says nothing about another.",
    ),
    Code(
        "proof.domain",
        "The domain of the proof is no text and no set of texts.",
        "Ask the holder for a correct presentation.",
    ),
    Code(
        "proof.domain_mismatch",
        "The proof was made for another domain than the verifier's, or for none.",
        "Reject it: it may be a copy of what was shown to somebody else.",
    ),
    Code(
        "proof.domain_not_compared",
        "The proof names a domain, and the verifier named none to compare it with.",
        "Give the verifier's own domain, so that a copied presentation shows.",
    ),
    Code(
        "proof.challenge",
        "The challenge of the proof is no text.",
        "Ask the holder for a correct presentation.",
    ),
    Code(
        "proof.challenge_mismatch",
        "The proof answers another challenge than the verifier's, or none.",
        "Reject it: it may be a copy of an earlier presentation.",
    ),
    Code(
        "proof.challenge_not_compared",
        "The proof answers a challenge, and the verifier named none.",
        "Give the challenge that you sent, so that a copied presentation shows.",
    ),
    Code(
        "proof.nonce",
        "The nonce of the proof is no text.",
        "Ask the issuer for a correct file.",
    ),
    Code(
        "proof.previous",
        "What previousProof names is no id of a proof and no list of such.",
        "Ask the issuer for a correct file.",
    ),
    Code(
        "proof.previous_missing",
        "The proof stands on another one that is not in the document.",
        "Ask for the document with all its proofs; one was removed.",
    ),
    Code(
        "proof.no_value",
        "The proof has no value.",
        "Reject the file: it is not signed.",
    ),
    Code(
        "proof.value_encoding",
        "The value of the proof is not in the encoding of its suite.",
        "Ask for the file as it was issued.",
    ),
    Code(
        "proof.value_length",
        "The value of the proof has not the length of a signature of its suite.",
        "Ask for the file as it was issued.",
    ),
    Code(
        "proof.base_proof",
        "The proof is a base proof, from which a holder makes one for a verifier.",
        "Ask the holder for what `disclose` makes of it; a base proof is not to be handed on.",
    ),
    Code(
        "proof.value_unfit",
        "The value of the proof does not fit what is shown: parts are missing, or too many.",
        "Ask the holder for what `disclose` made.",
    ),
    Code(
        "proof.context_ignored",
        "The proof has contexts that differ from those of the document and say nothing.",
        "Nothing: the contexts of the document count.",
    ),
    Code(
        "context.not_validated",
        "A context is not known here, so that nobody can say what the members mean.",
        "Hand the context in if you trust it, with its digest.",
    ),
    Code(
        "context.inline",
        "The document itself defines what some of its members mean.",
        "Rely on members by their meaning as linked data, not by their names.",
    ),
    Code(
        "context.not_the_signed",
        "The document has other contexts than the proof was made over.",
        "Reject the file: the contexts were exchanged.",
    ),
    Code(
        "context.added",
        "The document names contexts beside those that the proof was made over.",
        "Reject the file: a context was added after signing.",
    ),
    Code(
        "context.meaning_changed",
        "A member does not mean here what it means in the data model, or hides what it means.",
        "Reject the file: what you would read is not what was signed.",
    ),
    Code(
        "proof.scattered",
        "The credential is described once more within itself, where nobody looks for it.",
        "Reject the file: a member may have been moved out of sight.",
    ),
    Code(
        "proof.not_linked_data",
        "The document has no meaning as linked data: its contexts contradict each other.",
        "Ask the issuer for a proof over JSON (a jcs suite), or for other contexts.",
    ),
    Code(
        "proof.no_canonical_json",
        "The document has no canonical JSON, for example a number that no double holds.",
        "Ask the issuer for a correct file.",
    ),
    Code(
        "proof.too_much_work",
        "Naming the blank nodes of the document takes more work than is spent.",
        "Reject it: such documents are made to stop verifiers.",
    ),
    # -- securing: SD-JWT (RFC 9901) ------------------------------------------------------------
    Code(
        "sd_jwt.header",
        "The disclosures or the key binding are no texts, or stand in two places.",
        "Ask the holder to present it with conforming software.",
    ),
    Code(
        "sd_jwt.draft_form",
        "The disclosures or the key binding stand beside the unprotected header, as in drafts.",
        "Nothing; the holder's software is older than RFC 9901.",
    ),
    Code(
        "sd_jwt.later_header",
        "Disclosures or a key binding stand in another unprotected header than the first.",
        "Ask the holder to present it with conforming software.",
    ),
    Code(
        "sd_jwt.disclosure_malformed",
        "A disclosure is no base64url text of an array of salt, name and value, or salt and value.",
        "Ask the holder to present it again; an editor or mail may have changed it.",
    ),
    Code(
        "sd_jwt.hash_insecure",
        "The digests are made with a hash that is not safe.",
        "Reject it; ask the issuer for one with SHA-256 or better.",
    ),
    Code(
        "sd_jwt.hash_unknown",
        "The digests are made with a hash that is not known here.",
        "Ask the issuer for one with SHA-256, SHA-384 or SHA-512.",
    ),
    Code(
        "sd_jwt.nested_hash",
        "The name of the hash stands within the payload, and not at its top.",
        "Reject it: the issuer's software does not conform.",
    ),
    Code(
        "sd_jwt.digests",
        "The member for digests (_sd) is no array of texts.",
        "Reject it: the issuer's software does not conform.",
    ),
    Code(
        "sd_jwt.placeholder",
        "A placeholder for a withheld element (...) is malformed, or not an element of an array.",
        "Reject it: the issuer's software does not conform.",
    ),
    Code(
        "sd_jwt.digest_repeated",
        "One digest stands in the payload more than once.",
        "Reject it: one disclosure would stand for several values.",
    ),
    Code(
        "sd_jwt.disclosure_repeated",
        "One disclosure was handed in more than once.",
        "Ask the holder to present it again.",
    ),
    Code(
        "sd_jwt.disclosure_unreferenced",
        "A disclosure was handed in that the issuer did not sign.",
        "Reject it: what it says is not the issuer's word.",
    ),
    Code(
        "sd_jwt.not_a_member",
        "The disclosure of a member of an object has no name: it is one of an element of an array.",
        "Reject it: the issuer's software does not conform.",
    ),
    Code(
        "sd_jwt.not_an_element",
        "The disclosure of an element of an array has a name: it is one of a member of an object.",
        "Reject it: the issuer's software does not conform.",
    ),
    Code(
        "sd_jwt.reserved_name",
        "A disclosure has a name that SD-JWT keeps for itself (_sd, _sd_alg or ...).",
        "Reject it: it could change what the signature covers.",
    ),
    Code(
        "sd_jwt.overwritten",
        "A disclosure would overwrite a member that is there, such as the issuer.",
        "Reject it: two values for one member are the trace of an attack.",
    ),
    Code(
        "sd_jwt.too_deep",
        "What is disclosed has too many arrays and objects within one another.",
        "Reject it: no honest credential is that deep.",
    ),
    Code(
        "sd_jwt.never_withheld",
        "A claim that no holder may withhold comes as a disclosure.",
        "Reject it: such a claim could be left out, or stand in the way of what the issuer says.",
    ),
    Code(
        "sd_jwt.withheld",
        "Parts of the credential are not disclosed, or decoys hide how many are.",
        "Nothing; ask the holder for what you need and do not see.",
    ),
    Code(
        "sd_jwt_vc.vct",
        "The SD-JWT VC names no type (vct).",
        "Reject it: the issuer's software does not conform.",
    ),
    Code(
        "sd_jwt_vc.claim",
        "A claim that SD-JWT VC defines has a wrong form.",
        "Reject it: the issuer's software does not conform.",
    ),
    Code(
        "sd_jwt_vc.legacy_typ",
        "The SD-JWT VC has the media type from before November 2024 (vc+sd-jwt).",
        "Ask the issuer to update its software; the credential is read all the same.",
    ),
    Code(
        "sd_jwt_vc.jades",
        "The SD-JWT VC is signed as JAdES, and was checked as such.",
        "Nothing.",
    ),
    Code(
        "sd_jwt_vc.jades_typ",
        "The SD-JWT VC is signed as JAdES and has the media type of JAdES, not dc+sd-jwt.",
        "Nothing; its claims say that it is an SD-JWT VC.",
    ),
    Code(
        "key_binding.valid",
        "The holder presented exactly this, with the key that the issuer bound it to.",
        "Nothing.",
    ),
    Code(
        "key_binding.missing",
        "There is no key binding, and the verifier asks for one.",
        "Ask the holder to present it with a key binding, for your audience and nonce.",
    ),
    Code(
        "key_binding.not_shown",
        "The credential is bound to a key, and nobody showed to have it.",
        "Ask for a key binding if it matters that the holder is present.",
    ),
    Code(
        "key_binding.malformed",
        "The key binding is no compact JWT.",
        "Ask the holder to present it with conforming software.",
    ),
    Code(
        "key_binding.typ",
        "The type (typ) of the key binding is not kb+jwt.",
        "Reject it: the signature was made for another purpose.",
    ),
    Code(
        "key_binding.claim",
        "A claim of the key binding (aud, nonce, iat, sd_hash) is missing or has a wrong type.",
        "Ask the holder to present it with conforming software.",
    ),
    Code(
        "key_binding.audience_mismatch",
        "The key binding was made for another verifier.",
        "Reject it: it may be a copy of what was presented to somebody else.",
    ),
    Code(
        "key_binding.audience_not_compared",
        "The key binding names its verifier, and you named none to compare it with.",
        "Give your own audience, so that a copied presentation shows.",
    ),
    Code(
        "key_binding.nonce_mismatch",
        "The key binding answers another question than yours.",
        "Reject it: it may be a copy of an earlier presentation.",
    ),
    Code(
        "key_binding.nonce_not_compared",
        "The key binding answers a question, and you named none to compare it with.",
        "Give the nonce that you sent, so that a copied presentation shows.",
    ),
    Code(
        "key_binding.too_old",
        "The key binding is older than you accept.",
        "Ask the holder to present it again.",
    ),
    Code(
        "key_binding.in_future",
        "The key binding was made, or begins to hold, in the future.",
        "Check the clocks on both sides.",
    ),
    Code(
        "key_binding.expired",
        "The key binding has ended.",
        "Ask the holder to present it again.",
    ),
    Code(
        "key_binding.sd_hash",
        "The key binding is of another SD-JWT, or of other disclosures.",
        "Reject it: disclosures were added or taken away after the holder signed.",
    ),
    Code(
        "key_binding.no_key",
        "The issuer bound the credential to no key, so that nobody can prove to be its holder.",
        "Ask the issuer for one that is bound to the holder's key.",
    ),
    Code(
        "key_binding.key_not_found",
        "The issuer bound the credential to a key by its name, and that key is not at hand.",
        "Hand in the document that has the key, or let it be fetched.",
    ),
    Code(
        "key_binding.signature",
        "The key binding is not signed with the key that the issuer bound the credential to.",
        "Reject it: whoever presented it is not its holder, or it was altered.",
    ),
    # -- model and releases ---------------------------------------------------------------------
    Code(
        "id.relative",
        "An id, or an IRI in the place of a node, is not absolute.",
        "Give an absolute IRI such as urn:uuid:...; nodes without an id get one at issuing.",
    ),
    Code(
        "id.malformed",
        "An id has characters that no IRI has, or it is no text.",
        "Correct the id; spaces, brackets and a lone % have to be percent-encoded.",
    ),
    Code(
        "time.no_zone",
        "A time is written without its zone; it is read as UTC.",
        "Write the zone, as in 2026-01-02T00:00:00Z.",
    ),
    Code(
        "time.date_only",
        "A date stands where a point in time is expected.",
        "Write date and time with its zone, as in 2026-01-02T00:00:00Z.",
    ),
    Code(
        "time.malformed",
        "A time has not the form of an xsd:dateTime.",
        "Write it as in 2026-01-02T00:00:00Z.",
    ),
    Code(
        "duration.malformed",
        "A duration has not the form of an xsd:duration.",
        "Write it as in PT60H (sixty hours) or P6M (six months).",
    ),
    Code(
        "language.bad_tag",
        "A text is filed under a key that is no language tag (BCP 47).",
        "Use tags such as en or en-GB, without spaces or underscores.",
    ),
    Code(
        "number.out_of_range",
        "A number is outside of what the model admits.",
        "Correct the number.",
    ),
    Code(
        "type.wrong",
        "A value is of another type or class than the model says.",
        "Give what the model's documentation names; what was read is kept as it is.",
    ),
    Code(
        "type.unknown",
        "An object names only types that the model does not know.",
        "Check the spelling; the object is read as the general class of its place.",
    ),
    Code(
        "type.missing",
        "An object does not say of which type it is.",
        "Write its type; shapes do not look at objects without one.",
    ),
    Code(
        "type.reference",
        "Only an IRI stands where something is expected in full.",
        "Embed the whole object with its id and type; shapes refuse a bare IRI.",
    ),
    Code(
        "cardinality.min",
        "Something that the model requires is missing.",
        "Add it.",
    ),
    Code(
        "cardinality.max",
        "There are more values than the model admits.",
        "Leave the surplus out.",
    ),
    Code(
        "term.unknown",
        "A member is not in the data model; it is kept.",
        "Check its spelling; readers of linked data will not see it.",
    ),
    Code(
        "term.undefined",
        "No context of the document defines a member or a class: linked data does not hold it.",
        "Check its spelling and the contexts; a signature over RDF would not cover it.",
    ),
    Code(
        "term.value_lost",
        "A member is defined, and JSON-LD drops its value: null, or no IRI where one is expected.",
        "Leave it out, or write what the term asks for; a signature over RDF would not cover it.",
    ),
    Code(
        "term.invalid",
        "A value that JSON-LD does not allow at its place, so that others cannot read the file.",
        "Correct the value; what is around it is read as if it were not there.",
    ),
    Code(
        "term.newer_release",
        "A member, profile or context belongs to a newer release of the model; it is kept.",
        "Update this library once it knows that release.",
    ),
    Code(
        "attribute.unknown",
        "A class was built with an attribute that it does not have.",
        "Check its spelling; `Cls.terms()` lists the attributes.",
    ),
    Code(
        "context.unknown",
        "The document names a context that is not known here.",
        "Ask the issuer; files from development servers name such contexts.",
    ),
    Code(
        "context.missing",
        "The document does not name the context of its data model.",
        "Add the contexts of the release; issuing does that.",
    ),
    Code(
        "vcdm.context",
        "The first context is not that of the version of the W3C data model.",
        "Write it first, in an array; to_vcdm_2 does that for 2.0.",
    ),
    Code(
        "vcdm.type",
        "A type that the W3C data model requires is missing.",
        "Write the type VerifiableCredential, and one for each status, schema and evidence.",
    ),
    Code(
        "vcdm.issuer",
        "The issuer is not named by a URL.",
        "Give the issuer an absolute id such as a DID.",
    ),
    Code(
        "vcdm.subject",
        "The subject of the credential is not an object with members.",
        "Describe the subject.",
    ),
    Code(
        "vcdm.id",
        "An id is not one URL.",
        "Give an absolute IRI.",
    ),
    Code(
        "vcdm.time",
        "A time has no zone, or a date of VCDM 1.1 is used with VCDM 2.0.",
        "Use validFrom and validUntil with a zone.",
    ),
    Code(
        "vcdm.period",
        "The validity would end before it begins.",
        "Correct validFrom or validUntil.",
    ),
    Code(
        "vcdm.context_form",
        "A context is neither a URL nor an object.",
        "Name contexts by absolute URLs, or write them as objects.",
    ),
    Code(
        "vcdm.versions_mixed",
        "The contexts of VCDM 1.1 and 2.0 are named together, which contradict each other.",
        "Leave out one of them.",
    ),
    Code(
        "vcdm.type_form",
        "A type is no text.",
        "Write terms of the contexts, or URLs.",
    ),
    Code(
        "vcdm.text",
        "A name or description is neither a text nor one with its language.",
        "Write a text, or an object with @value, @language and @direction and nothing else.",
    ),
    Code(
        "vcdm.no_issuance_date",
        "The date of issuing is missing, that VCDM 1.1 requires.",
        "Write issuanceDate, or use VCDM 2.0.",
    ),
    Code(
        "schema.vcdm",
        "The credential has no European data model; it keeps that of the W3C.",
        "Nothing, if no European credential was expected.",
    ),
    Code(
        "vcdm.proof",
        "A proof is no object with a type.",
        "Ask the issuer for the secured credential.",
    ),
    Code(
        "vcdm.resource",
        "A related resource is no object with an id and a digest.",
        "Give its id and its digestSRI or digestMultibase.",
    ),
    Code(
        "vcdm.resource_twice",
        "Two related resources have one id.",
        "Name each file once.",
    ),
    Code(
        "vcdm.digest_form",
        "A digest has not the form of its member.",
        "Write sha256-, sha384- or sha512- and base64 as digestSRI; else a multihash.",
    ),
    Code(
        "vcdm.digest_matches",
        "A related resource that is at hand is the one that the credential means.",
        "Nothing.",
    ),
    Code(
        "vcdm.digest_mismatch",
        "A related resource that is at hand is not the one that the credential means.",
        "Ask for the file that the issuer meant; do not use this one.",
    ),
    Code(
        "vcdm.resource_not_given",
        "A related resource was not handed in, so that its digest was not compared.",
        "Hand it in if you use it; nothing is fetched.",
    ),
    Code(
        "vcdm.holder",
        "The holder of a presentation is not named by a URL.",
        "Give the holder an absolute id such as a DID, or leave it out.",
    ),
    Code(
        "vcdm.presented",
        "What a presentation holds as a credential is no object.",
        "Wrap a token as EnvelopedVerifiableCredential with a data: URL.",
    ),
    Code(
        "vcdm.enveloped",
        "What is said to be enveloped is not named by a data: URL.",
        "Write the secured document as a data: URL into the id.",
    ),
    Code(
        "vcdm.self_asserted",
        "A secured presentation holds a credential without proof of somebody else than its holder.",
        "Present the credential as its issuer secured it; only claims of one's own need no proof.",
    ),
    Code(
        "vcdm.unsecured_inside",
        "A presentation and a credential inside it are both without proof.",
        "Take none of it for proven.",
    ),
    # -- what wallets carry -----------------------------------------------------------------------
    Code(
        "wallet_type.malformed",
        "The claims of a token do not hold the credential that its type promises.",
        "Ask the issuer for a token of the type that it names.",
    ),
    Code(
        "eudi_learning.missing",
        "A claim that the EUDI learning credential demands is not there.",
        "Fill the named place in before issuing; ask the issuer where it was received so.",
    ),
    Code(
        "eudi_learning.wrong",
        "A claim of an EUDI learning credential has not the form that the type gives it.",
        "Ask the issuer for a credential by the type metadata.",
    ),
    Code(
        "eudi_learning.not_carried",
        "The EUDI learning credential has no claim for this element of the micro-credential.",
        "Hand on a nested ELM credential as well if the element matters.",
    ),
    Code(
        "eudi_learning.shortened",
        "The EUDI learning credential carries this element of the micro-credential only in part.",
        "Hand on a nested ELM credential as well if the rest matters.",
    ),
    Code(
        "eudi_learning.not_read",
        "A claim of an EUDI learning credential is unknown or not of its form, and is left out.",
        "Look at the claims as they were received.",
    ),
    Code(
        "eudi_learning.language",
        "The language of an EUDI learning credential's texts is not told, and was assumed.",
        "Give the language if you know it.",
    ),
    Code(
        "dc4eu.not_understood",
        "A member of a credential in one of the shapes of DC4EU has no place in the flat form.",
        "Look at the credential as it was received, which keeps it.",
    ),
    Code(
        "dc4eu.doubtful",
        "A member of a credential in one of the shapes of DC4EU was read by a guess.",
        "Compare it with the credential as it was received.",
    ),
    # -- the release of EBSI --------------------------------------------------------------------
    Code(
        "ebsi.language",
        "A text is in a language that EBSI's schema does not know: its codes have two letters.",
        "Leave the text out, or issue by another release.",
    ),
    Code(
        "ebsi.no_class",
        "A type or class that the credential uses is not in EBSI's schema.",
        "Use one that is there, or issue by another release.",
    ),
    Code(
        "ebsi.no_member",
        "EBSI's schema has no such member, and lets in no other.",
        "Leave it out, or issue by another release.",
    ),
    Code(
        "ebsi.several",
        "There are several values where EBSI's schema takes one.",
        "Keep one of them, or issue by another release.",
    ),
    # -- trust (certificates, keys) -------------------------------------------------------------
    Code(
        "certificate.trusted",
        "A path leads from the signer's certificate to a given anchor and holds at that time.",
        "Nothing.",
    ),
    Code(
        "certificate.no_anchors",
        "No trust anchors were given, so no certificate is trusted.",
        "Give the root certificate of the authority that issued the seal as an anchor.",
    ),
    Code(
        "certificate.no_path",
        "No path leads from the signer's certificate to a given anchor.",
        "If you trust the named issuer, give its root; else ask for a file with the whole chain.",
    ),
    Code(
        "certificate.expired",
        "A certificate of the path has ended, and no proof shows that the seal is older.",
        "If you know from elsewhere when the seal existed, give that time with `at`.",
    ),
    Code(
        "certificate.not_yet_valid",
        "The validity of a certificate of the path has not begun at that time.",
        "Check the time given with `at`, or the clock of this machine.",
    ),
    Code(
        "certificate.weak_algorithm",
        "A certificate of the path is signed with a hash that was not relied on any more (SHA-1).",
        "Do not rely on the seal; ask the provider for one whose authority is up to date.",
    ),
    Code(
        "certificate.weak_key",
        "A certificate of the path has a key that is too small (RSA below 2048 bits).",
        "Do not rely on the seal; ask the provider for one with a sufficient key.",
    ),
    Code(
        "certificate.unprocessed_extension",
        "A certificate of the path has a limit that this version does not process.",
        "Verify the seal with software that processes the extension.",
    ),
    Code(
        "certificate.wrong_purpose",
        "A certificate of the path is for other purposes than documents (extKeyUsage).",
        "Ask the provider for a credential sealed with its seal certificate.",
    ),
    Code(
        "certificate.wrong_usage",
        "The signer's key may not be used for signatures (keyUsage).",
        "Ask the provider for a credential sealed with its seal certificate.",
    ),
    Code(
        "certificate.not_an_authority",
        "A certificate in the place of an issuer may not issue certificates.",
        "Reject the file: somebody issued a certificate without being allowed to.",
    ),
    Code(
        "certificate.path_too_long",
        "An authority of the path stands above more authorities than it allows.",
        "Ask the provider which authorities stand behind the seal.",
    ),
    Code(
        "revocation.not_checked",
        "A certificate names a CRL or an OCSP responder; the file has no answer, nobody was asked.",
        "Give access to the network (`fetch`), or make REVOCATION informative in the policy.",
    ),
    Code(
        "revocation.good",
        "No certificate of the path was revoked at that time.",
        "Nothing.",
    ),
    Code(
        "revocation.later",
        "A certificate was revoked after the seal is proven to have existed.",
        "Nothing; the seal is older. Look up why it was revoked if the reason is its key.",
    ),
    Code(
        "revocation.revoked",
        "A certificate was revoked before the seal is proven to have existed.",
        "Do not rely on the seal, unless you know from elsewhere that it is older.",
    ),
    Code(
        "revocation.on_hold",
        "A certificate is suspended.",
        "Verify again later: it will be revoked or released.",
    ),
    Code(
        "revocation.stale",
        "What is known about a certificate's revocation is too old, or does not decide it.",
        "Verify with access to the network (`fetch`), or again later.",
    ),
    Code(
        "revocation.unknown",
        "The responder does not know a certificate that bears its issuer's signature.",
        "Do not rely on the seal; ask the authority whether it issued the certificate.",
    ),
    Code(
        "revocation.no_data",
        "Nothing that is at hand or was answered tells whether a certificate was revoked.",
        "Verify again later, or with access to the network (`fetch`).",
    ),
    Code(
        "revocation.no_proof",
        "Who signed the revocation data has ended, and nothing proves the data older.",
        "Verify with access to the network; an archive timestamp would have helped.",
    ),
    Code(
        "revocation.weak_algorithm",
        "Revocation data rests on an algorithm that could not be relied on any more.",
        "Verify with access to the network (`fetch`).",
    ),
    Code(
        "revocation.unauthorized",
        "Who signed the revocation data may not speak for the issuer.",
        "Do not rely on the data; verify with access to the network (`fetch`).",
    ),
    Code(
        "revocation.signature_invalid",
        "The signature on the only revocation data does not verify.",
        "It was altered; verify with access to the network (`fetch`).",
    ),
    Code(
        "revocation.altered",
        "Revocation data in the file does not bear the signature of whom it names.",
        "It was altered and not used; ask for the file exactly as it was issued.",
    ),
    Code(
        "revocation.none",
        "No certificate of the path says where its revocation could be looked up.",
        "Nothing.",
    ),
    Code(
        "qualified.not_checked",
        "Whether the seal is qualified was not looked up; the line says what is claimed.",
        "Give the trusted lists (`Trust.eu`, `Trust(lists=...)`), if it matters to you.",
    ),
    Code(
        "qualified.adeseal",
        "The certificate is not one that is qualified for seals.",
        "If you need a qualified seal, this is none; else rely on CERTIFICATE and ISSUER.",
    ),
    Code(
        "qualified.adeseal_qc",
        "An advanced seal on a qualified certificate; no qualified device is shown.",
        "Nothing, unless you need a qualified seal: the device would have to be shown.",
    ),
    Code(
        "qualified.adesig",
        "A natural person's certificate, which is not qualified.",
        "Rely on CERTIFICATE and ISSUER; it is no seal of an organisation.",
    ),
    Code(
        "qualified.adesig_qc",
        "An advanced signature of a natural person on a qualified certificate.",
        "Check that this person may sign for the organisation: it is no seal.",
    ),
    Code(
        "qualified.before_regulation",
        "The certificate is for seals, and is of the time before July 2016.",
        "Treat it as an advanced seal: there were no qualified ones then.",
    ),
    Code(
        "qualified.conflict",
        "The lists, or services or qualifiers within one, contradict each other.",
        "Ask the supervisory body of the country which of them holds.",
    ),
    Code(
        "qualified.legal_person",
        "A legal person's certificate, of the time before certificates for seals.",
        "Treat it as an advanced seal.",
    ),
    Code(
        "qualified.list_entities",
        "A trusted list has a document type or XML entities.",
        "Do not rely on it; get it from the address that the list of lists names.",
    ),
    Code(
        "qualified.list_forged",
        "A trusted list was altered after it was signed.",
        "Do not rely on it; get it from the address that the list of lists names.",
    ),
    Code(
        "qualified.list_malformed",
        "A file that was given as a trusted list cannot be read as one.",
        "Get it again; a list is XML of ETSI TS 119 612.",
    ),
    Code(
        "qualified.list_missing",
        "A trusted list that the list of lists names could not be had.",
        "Update the cache again (`microcred trust update`).",
    ),
    Code(
        "qualified.list_replayed",
        "A trusted list is older than the one in the cache.",
        "Do not rely on it; ask who serves the list why an old one is served.",
    ),
    Code(
        "qualified.list_signature_form",
        "The signature of a trusted list has a form that lists may not have.",
        "Do not rely on it; get it from the address that the list of lists names.",
    ),
    Code(
        "qualified.list_signer_expired",
        "The certificate of a trusted list's signer was not valid when it was issued.",
        "Get a newer list.",
    ),
    Code(
        "qualified.list_signer_unknown",
        "A trusted list is signed by somebody whom nobody who is trusted names.",
        "Do not rely on it, or give the list of lists that names its signer.",
    ),
    Code(
        "qualified.list_stale",
        "The trusted list has ended; the line says what it says of the seal.",
        "Update the lists, or accept this one as of its time (`list_time`, --list-time).",
    ),
    Code(
        "qualified.list_superseded",
        "Of two lists of one country that were given the older was left out.",
        "Nothing.",
    ),
    Code(
        "qualified.list_too_large",
        "A trusted list is larger or deeper than any real one.",
        "Do not rely on it; get it from the address that the list of lists names.",
    ),
    Code(
        "qualified.list_unsigned",
        "A trusted list has no signature.",
        "Do not rely on it; get it from the address that the list of lists names.",
    ),
    Code(
        "qualified.not_claimed",
        "Neither the certificate nor a list says that it is qualified.",
        "Treat it as an advanced seal.",
    ),
    Code(
        "qualified.not_for_seals",
        "The certificate, or the service that issued it, is for another purpose.",
        "Treat it as an advanced seal.",
    ),
    Code(
        "qualified.not_listed",
        "The issuer of the certificate is in none of the trusted lists.",
        "Give the list of its country, or treat it as an advanced seal.",
    ),
    Code(
        "qualified.not_yet_granted",
        "The service that issued the certificate was not listed yet at that time.",
        "Treat it as an advanced seal.",
    ),
    Code(
        "qualified.other_law",
        "The certificate is qualified under the law of a country outside the EU.",
        "Look up whether the EU recognises the trust services of that country.",
    ),
    Code(
        "qualified.overruled",
        "The trusted list says that the certificate is not qualified, whatever it claims.",
        "Treat it as an advanced seal.",
    ),
    Code(
        "qualified.qseal",
        "A qualified electronic seal of a listed provider.",
        "Nothing.",
    ),
    Code(
        "qualified.qsig",
        "A qualified electronic signature of a natural person.",
        "Check that this person may sign for the organisation: it is no seal.",
    ),
    Code(
        "qualified.unknown",
        "Whether the seal is qualified cannot be told.",
        "Look its issuer up in the trusted list of its country, if it matters to you.",
    ),
    Code(
        "qualified.unprocessed",
        "The trusted list says something of the service that is not understood here.",
        "Verify the seal with software that processes the extension.",
    ),
    Code(
        "qualified.withdrawn",
        "The service that issued the certificate was not granted at that time.",
        "Treat it as an advanced seal; look up why the service was withdrawn.",
    ),
    Code(
        "key.resolved",
        "The DID or its document names the key for this purpose, and the verifier accepts DIDs.",
        "Nothing.",
    ),
    Code(
        "key.no_trust",
        "The key is named by a DID, and the verifier does not accept DIDs.",
        "Name the DID among the expected issuers, or accept DIDs (`--trust did`).",
    ),
    Code(
        "key.method_unknown",
        "The key is named by a DID whose method is not known here.",
        "Ask for a credential with did:key, did:jwk, did:web or a certificate.",
    ),
    Code(
        "key.unresolvable",
        "The DID that should name the key is malformed or holds no usable key.",
        "Reject the file, or ask the provider for the right DID.",
    ),
    Code(
        "key.unsupported",
        "The key is of a kind that no algorithm here can use.",
        "Verify the file with software that knows the key's curve or algorithm.",
    ),
    Code(
        "key.not_fetched",
        "The document that names the key is on the web, and nothing is fetched.",
        "Let it be fetched (`--fetch`), or hand it in (`--did-document FILE`).",
    ),
    Code(
        "key.fetch_failed",
        "The document that names the key could not be had from the web.",
        "Try again later, or hand the document in (`--did-document FILE`).",
    ),
    Code(
        "key.document_invalid",
        "What should name the key is no controlled identifier document, or not in one reading.",
        "Tell the provider; a document that publishes a secret key is not to be relied on again.",
    ),
    Code(
        "key.document_mismatch",
        "The document that should name the key is about somebody else.",
        "Reject the file, or ask the provider to correct the id of the document.",
    ),
    Code(
        "key.method_missing",
        "The document has no verification method of the name that the file gives.",
        "Reject the file, or ask the provider which key it was signed with.",
    ),
    Code(
        "key.controller_mismatch",
        "The key is in the document of one, and is said to be controlled by another.",
        "Reject the file: a document speaks for nobody but its own subject.",
    ),
    Code(
        "key.not_authorised",
        "The document does not name the key for this purpose.",
        "Reject the file, or ask the provider to enter the key under assertionMethod.",
    ),
    Code(
        "key.revoked",
        "The document says that the key is revoked.",
        "Ask the provider for a credential that is signed with a new key.",
    ),
    Code(
        "key.expired",
        "The document says that the key is not used any more.",
        "Ask the provider for a credential that is signed with a current key.",
    ),
    # -- schemas: the shapes and what lies beside them --------------------------------------------
    Code(
        "schema.conforms",
        "The document keeps every shape of its profile.",
        "Nothing.",
    ),
    Code(
        "schema.claims",
        "The claims of the SD-JWT VC keep the rules of their type.",
        "Nothing.",
    ),
    Code(
        "schema.type_unknown",
        "The type of the SD-JWT VC is not known here, and its name is no address.",
        "Hand its type metadata in, if you have them; the credential is judged without.",
    ),
    Code(
        "schema.type_not_fetched",
        "The type metadata are on the web, and nothing was fetched.",
        "Verify with fetch, or hand the type metadata in.",
    ),
    Code(
        "schema.type_fetch_failed",
        "The type metadata could not be fetched.",
        "Try again later, or hand the type metadata in.",
    ),
    Code(
        "schema.type_not_askable",
        "The type is named by an address of this machine, a private network, or no safe one.",
        "Reject it: no issuer for the public names its type so.",
    ),
    Code(
        "schema.type_integrity",
        "The type metadata are not those that the credential or a type names by their digest.",
        "Get the very file that the issuer meant; it may have been changed since.",
    ),
    Code(
        "schema.type_malformed",
        "The type metadata are not in the form of SD-JWT VC.",
        "Tell whoever publishes the type.",
    ),
    Code(
        "schema.type_mismatch",
        "The type metadata are about another type.",
        "Get the metadata of the type that the credential names.",
    ),
    Code(
        "schema.type_circular",
        "The types extend one another in a circle, or too many do.",
        "Tell whoever publishes the type.",
    ),
    Code(
        "schema.type_laxer",
        "A type relaxes what the type that it extends demands of a claim.",
        "Tell whoever publishes the type; the stricter rule counts.",
    ),
    Code(
        "schema.type_mandatory",
        "A claim that the type makes mandatory is missing.",
        "Ask the issuer for a complete credential.",
    ),
    Code(
        "schema.type_disclosable",
        "A claim that no holder may withhold by its type comes as a disclosure.",
        "Reject it: the issuer did not keep to its type.",
    ),
    Code(
        "schema.type_not_disclosable",
        "A claim that every holder can withhold by its type cannot be withheld.",
        "Ask the issuer for one that keeps to its type; what is disclosed is still true.",
    ),
    Code(
        "schema.no_context",
        "The document does not name the context of the EDC profile: no member has a meaning.",
        "Add the contexts of the release; issuing does that.",
    ),
    Code(
        "schema.unknown_context",
        "The document names a context that is not known here, and none is fetched.",
        "Leave the context out, or ask the issuer for a credential in the published one.",
    ),
    Code(
        "schema.context_replaced",
        "The document names a copy of the profile's context; the published one was read instead.",
        "Name the published context; development servers keep other ones.",
    ),
    Code(
        "schema.no_type",
        "The document has not the type that the shapes look for.",
        "Write the types VerifiableCredential and EuropeanDigitalCredential.",
    ),
    Code(
        "schema.flattened_graph",
        "The document is a flattened graph, in which no object is the credential.",
        "Ask for the credential as one object.",
    ),
    Code(
        "schema.read_as_vcdm_1_1",
        "A credential of VCDM 2.0 was checked with the context of VCDM 1.1 in its place.",
        "Nothing; docs/forms.md tells why the two contexts do not go together.",
    ),
    Code(
        "schema.not_json_ld",
        "The document has no meaning as JSON-LD, so that no shape can be asked about it.",
        "Use VCDM 1.1 with the EDC profile, or check it with the JSON Schema of its issuer.",
    ),
    Code(
        "schema.nothing_checked",
        "The shapes look at nothing in the document, so that nothing was checked.",
        "Check the release: shapes and contexts of two releases do not go together.",
    ),
    Code(
        "schema.unknown_profile",
        "The document declares a profile or shapes that are not known here.",
        "Check the concept and the address; those that are known were asked.",
    ),
    Code(
        "schema.min_count",
        "There are fewer values than the shape asks for.",
        "Add what is missing.",
    ),
    Code(
        "schema.not_shown",
        "The profile demands a value that the part of the credential that is shown has not.",
        "Nothing, if you do not need it: the holder may hide it. Else ask for a larger part.",
    ),
    Code(
        "schema.max_count",
        "There are more values than the shape admits; equal ones are counted once.",
        "Leave the surplus out; one id that stands for two things counts twice too.",
    ),
    Code(
        "schema.class",
        "A value is no node of the class that the shape asks for.",
        "Embed the whole object with its id and type; a bare IRI is of no class.",
    ),
    Code(
        "schema.datatype",
        "A value is not of the datatype that the shape asks for, or is not written in its form.",
        "Write it as the datatype wants: 2026-01-02T00:00:00Z, PT60H, a language map.",
    ),
    Code(
        "schema.node_kind",
        "A value is a text where an IRI is expected, or has no id, or the like.",
        "Give the object an id that is an absolute IRI.",
    ),
    Code(
        "schema.unique_lang",
        "There are two texts in one language where one is admitted.",
        "Keep one text for each language.",
    ),
    Code(
        "schema.has_value",
        "The value that the shape demands is not there.",
        "Add it.",
    ),
    Code(
        "schema.node",
        "A value does not keep the shape that is demanded at its place, such as a vocabulary's.",
        "Use a concept of the vocabulary, in full: id, type, inScheme and prefLabel.",
    ),
    Code(
        "schema.or",
        "A value is none of the alternatives that the shape admits.",
        "Embed an object of one of the named classes.",
    ),
    Code(
        "schema.max_inclusive",
        "A number is larger than the shape admits, or is no number.",
        "Correct the number.",
    ),
    Code(
        "schema.other",
        "A constraint is broken that only the shapes in the given files have.",
        "Read the message; it is that of the shapes.",
    ),
    # -- schemas: JSON Schema ---------------------------------------------------------------------
    Code(
        "schema.json_schema_violation",
        "The document is not valid against the JSON Schema, at the place that is named.",
        "Correct the member; the clause of the finding is the place in the schema.",
    ),
    Code(
        "schema.json_schema_valid",
        "The document is valid against the JSON Schema that it names.",
        "Nothing.",
    ),
    Code(
        "schema.json_schema_holder",
        "The JSON Schema came in a credential, whose own proof and issuer were not looked at.",
        "Verify that credential by itself before you rely on what its schema says.",
    ),
    Code(
        "schema.json_schema_holder_verified",
        "The credential that holds the JSON Schema is verified itself: proof, key, validity.",
        "Nothing.",
    ),
    Code(
        "schema.json_schema_holder_failed",
        "The credential that holds the JSON Schema does not verify, so that it was not used.",
        "Get it anew from where the credential names it; if it stays so, rely on neither.",
    ),
    Code(
        "schema.json_schema_holder_unproven",
        "It is open whether the credential that holds the JSON Schema is genuine: it was not used.",
        "Trust its issuer's key, or hand in what resolves it.",
    ),
    Code(
        "schema.json_schema_not_named",
        "JSON Schemas were handed in, and the document names none of them: none was asked.",
        "Hand them in under the address that the document names, in its credentialSchema.",
    ),
    Code(
        "schema.json_schema_no_engine",
        "The JSON Schema could not be evaluated, since the software for it is not installed.",
        "Install the extra: microcred[schema].",
    ),
    Code(
        "schema.json_schema_digest",
        "The JSON Schema is another one than the credential means: its digest differs.",
        "Get the schema anew from the address that the credential names, or reject it.",
    ),
    Code(
        "schema.json_schema_missing",
        "The credential names a JSON Schema that was not handed in; nothing is fetched.",
        "Get it from the address that the credential names, and hand it in.",
    ),
    Code(
        "schema.json_schema_unsupported",
        "The JSON Schema does not say its version, or one that is not known here.",
        "Ask its author for a schema of JSON Schema 2020-12, with $schema.",
    ),
    Code(
        "schema.json_schema_malformed",
        "What was handed in is no JSON Schema, or no credential that holds one.",
        "Check that it is the file itself, complete and as it was published.",
    ),
    Code(
        "schema.json_schema_remote",
        "The JSON Schema refers to another document, which was not handed in.",
        "Hand that document in under the address that is named; nothing is fetched.",
    ),
    Code(
        "schema.json_schema_too_complex",
        "Evaluating the JSON Schema for this document would take too long, or have no end.",
        "Do not trust the schema; an honest one asks a thousand times less.",
    ),
    # -- schemas: doubts beyond the shapes --------------------------------------------------------
    Code(
        "content.period",
        "A period ends before it begins.",
        "Correct one of the two times.",
    ),
    Code(
        "content.concept_label",
        "A concept has no label, so that nobody can read what is meant.",
        "Add its prefLabel.",
    ),
    Code(
        "content.concept_scheme",
        "A concept is not one of the scheme that it names.",
        "Use a concept of the scheme, or name the scheme that it belongs to.",
    ),
    Code(
        "content.two_contents",
        "One id stands for two things that differ; as linked data they are one with both contents.",
        "Give each thing an id of its own.",
    ),
    Code(
        "content.hours_per_credit",
        "An ECTS credit point would stand for fewer than 25 or more than 30 hours.",
        "Check points and hours (ECTS Users' Guide 2015, section 2).",
    ),
    Code(
        "content.level_and_cycle",
        "The EQF level and the cycle of the QF-EHEA are not compatible.",
        "Short cycle is EQF 5, first 6, second 7, third 8.",
    ),
    Code(
        "content.duration",
        "A workload is written in months or years, or is negative.",
        "Write hours: PT60H are sixty hours, P60M are sixty months.",
    ),
    Code(
        "content.birth_time",
        "A date of birth is no midnight: it was moved from one time zone to another.",
        "Write midnight in UTC of the date itself, as in 1999-10-01T00:00:00Z.",
    ),
    # -- batches: rows ----------------------------------------------------------------------------
    Code(
        "row.malformed",
        "The row cannot be read: JSON or CSV that is broken, or nothing that could be issued.",
        "Mend the row in its file, and run the batch again.",
    ),
    Code(
        "row.encoding",
        "The row is not UTF-8.",
        "Save the table as CSV UTF-8, and run the batch again.",
    ),
    Code(
        "row.unknown_member",
        "The row has a name that means no member of a micro-credential.",
        "Name it as docs/batch.md does, or take it out.",
    ),
    Code(
        "row.changed",
        "The same was issued before, or stands in another row, with other content.",
        "Correct it with `issue --replaces`, or name the column that tells the two apart.",
    ),
    Code(
        "row.file_missing",
        "The row was issued before, and its file is not in this folder.",
        "Look for it where the first run wrote it; it is not issued twice.",
    ),
    Code(
        "row.not_begun",
        "The row is right; nothing was sealed, since other rows have to be mended.",
        "Mend those that the table names, and run the batch again.",
    ),
    Code(
        "row.refused",
        "The row could not be issued; the message says why.",
        "Do what the message says, and run the batch again.",
    ),
    Code(
        "row.unreadable",
        "The file cannot be read.",
        "Check the path and its permissions.",
    ),
    Code(
        "row.internal",
        "The row met a bug in microcred.",
        "Please report it, without the row itself.",
    ),
)

CODES: Mapping[str, Code] = MappingProxyType({row.code: row for row in _ROWS})
"""Every code by its name."""
