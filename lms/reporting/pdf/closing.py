"""The objects that a file has once: catalog, destinations, attached data, metadata."""

import hashlib
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from lms.reporting.pdf import xmp
from lms.reporting.pdf.model import Attachment, Document, Evidence, Seal
from lms.reporting.pdf.output import Output
from lms.reporting.pdf.syntax import (
    CATALOG,
    DOCUMENT,
    FIELD,
    FORM,
    PAGES,
    SIGNATURE,
    STRUCT_ROOT,
    date,
    ref,
    refs,
    text,
)

_FIELD_WORDS = "Digital signature of this report"


def write_attachment(output: Output, attachment: Attachment, document: Document) -> int:
    """A file inside the file; returns its file specification."""
    when = date(document.dated_at)
    check = hashlib.md5(attachment.data, usedforsecurity=False).hexdigest().encode()
    kind = attachment.mime.replace("/", "#2f").encode()
    head = b"/Type/EmbeddedFile/Subtype/%s/Params<</Size %d/ModDate %s/CheckSum<%s>>>"
    stream = output.stream(head % (kind, len(attachment.data), when, check), attachment.data)
    name = text(attachment.name)
    return output.add(
        b"<</Type/Filespec/F %s/UF %s/Desc %s/AFRelationship/%s/EF<</F %d 0 R/UF %d 0 R>>>>"
        % (name, name, text(attachment.description), attachment.relationship.encode(), stream, stream)
    )


def write_field(output: Output, page: int, key: int) -> None:
    """The form field of the signature, on the first page, unseen, with its tag and words."""
    output.put(
        FIELD,
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/TU %s/F 132/Rect[0 0 0 0]/P %d 0 R/V %d 0 R"
        b"/StructParent %d>>" % (text(_FIELD_WORDS), page, SIGNATURE, key),
    )
    content = b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>" % (FIELD, page)
    output.put(FORM, b"<</S/Form/P %d 0 R/Alt %s/K %s>>" % (DOCUMENT, text(_FIELD_WORDS), content))


def signature_head(moment: datetime) -> bytes:
    """The entries of a PAdES signature (ETSI EN 319 142-1, 6.3) before its range and digits.

    Its date is the instant that the report's data are of, so that the same report has the same bytes; when it was
    really signed is for a time-stamp to say.
    """
    return b"/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M " + date(moment)


def _signing_entries(output: Output, evidence: Evidence | None) -> bytes:
    entries = b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>" % FIELD
    if evidence is None:
        return entries
    kinds = (
        (b"Certs", evidence.certificates),
        (b"CRLs", evidence.revocation_lists),
        (b"OCSPs", evidence.answers),
    )
    lists = b"".join(
        b"/%s[%s]" % (name, refs([output.stream(b"", data) for data in kept])) for name, kept in kinds if kept
    )
    extension = b"/Extensions<</ESIC<</Type/DeveloperExtensions/BaseVersion/1.7/ExtensionLevel 5>>>>"
    return entries + b"/DSS<<%s>>" % lists + extension


def write_catalog(
    output: Output, document: Document, places: dict[str, bytes], outline: int | None, seal: Seal | None
) -> int:
    """The catalog and what hangs on it; returns the number of the document information."""
    attached = [(each.name, write_attachment(output, each, document)) for each in document.attachments]
    attached.sort(key=lambda pair: pair[0].encode("utf-16-be"))
    destinations = b" ".join(text(name) + b" " + place for name, place in sorted(places.items()))
    names = b"/Dests<</Names[%s]>>" % destinations
    associated = b""
    if attached:
        files_named = b" ".join(text(name) + b" " + ref(number) for name, number in attached)
        names += b"/EmbeddedFiles<</Names[%s]>>" % files_named
        associated = b"/AF[%s]" % b" ".join(ref(number) for _, number in attached)
    bookmarks = b"/PageMode/UseOutlines/Outlines " + ref(outline) if outline else b""
    signing = _signing_entries(output, seal.evidence) if seal else b""
    metadata = output.stream(b"/Type/Metadata/Subtype/XML", xmp.packet(document), compress=False)
    output.put(
        CATALOG,
        b"<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/Lang %s"
        b"/ViewerPreferences<</DisplayDocTitle true>>/Names<<%s>>%s%s%s/Metadata %d 0 R/OutputIntents[%s]>>"
        % (PAGES, STRUCT_ROOT, text(document.lang), names, associated, bookmarks, signing, metadata, _colours(output)),
    )
    return output.add(_information(document))


def _colours(output: Output) -> bytes:
    profile = (_weasyprint() / "pdf" / "sRGB2014.icc").read_bytes()
    number = output.stream(b"/N 3", profile)
    return (
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)"
        b"/DestOutputProfile %d 0 R>>" % number
    )


def _information(document: Document) -> bytes:
    when = date(document.dated_at)
    body = b"/Title %s/Producer %s/CreationDate %s/ModDate %s" % (
        text(document.title),
        text(xmp.PRODUCER),
        when,
        when,
    )
    if document.subject:
        body += b"/Subject " + text(document.subject)
    if document.author:
        body += b"/Author " + text(document.author)
    return b"<<%s>>" % body


@lru_cache(maxsize=1)
def _weasyprint() -> Path:
    """Where WeasyPrint is installed, found without importing it."""
    spec = find_spec("weasyprint")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
