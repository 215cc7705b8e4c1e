"""XMP: what a PDF says of itself, as Dublin Core in XML (ISO 16684-1).

Matplotlib writes a PDF's older table of information alone. Picture desks and archives
read XMP. It is added as an update at the end of the file, which every reader of PDF
follows (ISO 32000-1, 7.5.6).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

_ROOT = re.compile(rb"/Root (\d+) 0 R")
_SIZE = re.compile(rb"/Size (\d+)")
_INFO = re.compile(rb"/Info \d+ 0 R")
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{Description}</rdf:li></rdf:Alt>
</dc:description>
<dc:source>{Source}</dc:source>
<xmp:CreatorTool>{Creator}</xmp:CreatorTool>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def with_xmp(pdf: bytes, about: Mapping[str, str]) -> bytes:
    """Return a PDF of Matplotlib with its metadata as XMP, too.

    Parameters
    ----------
    about
        Title, Description, Source and Creator.
    """
    trailer = pdf[pdf.rindex(b"trailer") :]
    start, size = _START.search(trailer), _SIZE.search(trailer)
    root, info = _ROOT.search(trailer), _INFO.search(trailer)
    assert start and size and root and info  # noqa: PT018, S101 - Matplotlib writes them
    catalogue, number = int(root[1]), int(size[1])
    old = re.search(rb"(?:^|\n)%d 0 obj\s*<<(.*?)>>\s*endobj" % catalogue, pdf, re.DOTALL)
    assert old  # noqa: S101
    packet = _PACKET.format(**{name: escape(text) for name, text in about.items()}).encode()
    content = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    places = {}
    for id, body in (
        (catalogue, b"<<%b/Metadata %d 0 R >>" % (old[1], number)),
        (
            number,
            b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%b\nendstream"
            % (len(packet), packet),
        ),
    ):
        places[id] = len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (id, body)
    table = b"0 1\n0000000000 65535 f \n"
    table += b"".join(b"%d 1\n%010d 00000 n \n" % (id, at) for id, at in sorted(places.items()))
    head = b"<< %b /Root %d 0 R /Size %d /Prev %d >>" % (
        info[0], catalogue, number + 1, int(start[1])
    )  # fmt: skip
    end = b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (head, len(content))
    return content + b"xref\n" + table + end
