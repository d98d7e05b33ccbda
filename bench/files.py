"""Files of others: lines read per second by format, beside mt-940 and ofxtools; worst hostile file.

    ./dev bench files [LINES]

Peers come from the package index into the cache folder, for this benchmark alone.
"""

import io
import json
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

# In place of this folder, whose facturx.py would hide the library.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from engine.remittance.reader import read as read_advice  # noqa: E402
from engine.statement.detect import read_file  # noqa: E402
from engine.statement.table import TableMapping  # noqa: E402
from engine.tests.common import hostile  # noqa: E402
from engine.tests.common.apart import run_apart  # noqa: E402
from engine.tests.common.file_samples import workbook  # noqa: E402
from engine.tests.common.readers import READERS  # noqa: E402
from engine.tests.common.test_bounded import mutants  # noqa: E402

from devtools import paths  # noqa: E402, the line above finds it

PEERS = ("mt-940==5.1.1", "ofxtools==1.1.1")
ROUNDS = 3
MUTATED = 500
START = date(2026, 1, 5)


# ---- files


def days(lines):
    """Number, day and amount of each line."""
    for number in range(lines):
        day = START + timedelta(days=number % 300)
        yield number, day, f"{number % 9000 + 1}.{number % 100:02d}"


def mt940(lines):
    total = sum(float(amount) for _number, _day, amount in days(lines))
    body = "".join(
        f":61:{day:%y%m%d}C{amount.replace('.', ',')}NTRF{number}//B{number}\n"
        f":86:166?00VIREMENT?20SVWZ+FACTURE FA2026-{number:05d}?32CLIENT {number}\n"
        for number, day, amount in days(lines)
    )
    closing = f"{total:.2f}".replace(".", ",")
    return (
        f":20:START\n:25:20041010/0500013\n:28C:1/1\n:60F:C260104EUR0,00\n{body}"
        f":62F:C261231EUR{closing}\n-\n"
    ).encode()


def ofx(lines):
    body = "".join(
        f"<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>{day:%Y%m%d}\n<TRNAMT>{amount}\n<FITID>T{number}\n"
        f"<NAME>CLIENT {number}\n<MEMO>FACTURE FA2026-{number:05d}\n</STMTTRN>\n"
        for number, day, amount in days(lines)
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
        "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>\n<SIGNONMSGSRSV1>\n<SONRS>\n"
        "<STATUS>\n<CODE>0\n<SEVERITY>INFO\n</STATUS>\n<DTSERVER>20261231\n<LANGUAGE>FRA\n</SONRS>\n"
        "</SIGNONMSGSRSV1>\n<BANKMSGSRSV1>\n<STMTTRNRS>\n<TRNUID>1\n<STATUS>\n<CODE>0\n"
        "<SEVERITY>INFO\n</STATUS>\n<STMTRS>\n<CURDEF>EUR\n<BANKACCTFROM>\n<BANKID>20041\n"
        "<ACCTID>0500013\n<ACCTTYPE>CHECKING\n</BANKACCTFROM>\n<BANKTRANLIST>\n<DTSTART>20260101\n"
        f"<DTEND>20261231\n{body}</BANKTRANLIST>\n<LEDGERBAL>\n<BALAMT>1.00\n<DTASOF>20261231\n"
        "</LEDGERBAL>\n</STMTRS>\n</STMTTRNRS>\n</BANKMSGSRSV1>\n</OFX>\n"
    ).encode()


def camt(lines):
    body = "".join(
        f"<Ntry><NtryRef>{number}</NtryRef><Amt Ccy='EUR'>{amount}</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd>"
        f"<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><NtryDtls>"
        f"<TxDtls><Refs><EndToEndId>E{number}</EndToEndId></Refs><RltdPties><Dbtr>"
        f"<Nm>CLIENT {number}</Nm></Dbtr></RltdPties><RmtInf><Ustrd>FACTURE FA2026-"
        f"{number:05d}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for number, day, amount in days(lines)
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        "<Id>1</Id><Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></Acct>"
        f"{body}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def cfonb120(lines):
    """Movements between two balances of a given record layout."""
    sample = paths.REPO / "ar_management/tests/data/cfonb120/example.txt"
    records = [line for line in sample.read_text().splitlines() if line.strip()]
    opening = records[0]
    movement = next(line for line in records if line.startswith("04"))
    closing = next(line for line in records if line.startswith("07"))
    same = movement[:2] + opening[2:7] + movement[7:11] + opening[11:16] + movement[16:]
    return "\n".join([opening, *[same] * lines, closing, ""]).encode()


def csv(lines):
    return ("Date;Libelle;Montant\n" + "".join(
        f"{day:%d/%m/%Y};VIR CLIENT {number} FACTURE FA2026-{number:05d};"
        f"{amount.replace('.', ',')}\n"
        for number, day, amount in days(lines)
    )).encode()


def xlsx(lines):
    return workbook([("Date", "Libelle", "Montant"), *(
        (day, f"VIR CLIENT {number} FACTURE FA2026-{number:05d}", float(amount))
        for number, day, amount in days(lines)
    )])


def advice(lines):
    return ("Facture;Date;Montant;Escompte;Net\n" + "".join(
        f"FA2026-{number:05d};{day:%d/%m/%Y};{amount};0;{amount}\n"
        for number, day, amount in days(lines)
    )).encode()


TABLE = TableMapping({"date": "Date", "label": "Libelle", "amount": "Montant"})


def read_statement(data):
    return sum(len(each.lines) for each in read_file(data, TABLE).statements)


OURS = {
    "mt940": (mt940, read_statement, 1), "ofx": (ofx, read_statement, 1),
    "camt053": (camt, read_statement, 1), "cfonb120": (cfonb120, read_statement, 1),
    "csv": (csv, read_statement, 1), "xlsx": (xlsx, read_statement, 1),
    "advice_csv": (advice, lambda data: len(read_advice("a.csv", data).lines), 4),
}
"""How a file of so many lines is made and read; the last is what the number is divided by."""

# ---- peers


def fetch_peers():
    """Put the peers on the path; false when the index does not offer them."""
    target = paths.CACHE / "bench_peers_files"
    if not (target / "ofxtools").is_dir() or not (target / "mt940").is_dir():
        words = ["-m", "pip", "install", "-q", "--no-deps", "--target", str(target), *PEERS]
        if subprocess.run([str(paths.PYTHON), *words], check=False).returncode:
            return False
    sys.path.append(str(target))
    return True


def peer_mt940(data):
    import mt940 as peer  # noqa: PLC0415, fetched above

    return len(peer.parse(data.decode()).transactions)


def peer_ofx(data):
    from ofxtools.Parser import OFXTree  # noqa: PLC0415, fetched above

    tree = OFXTree()
    tree.parse(io.BytesIO(data))
    return len(tree.convert().statements[0].transactions)


# ---- measures


def speed(read, data, lines):
    """Lines per second of the processor, the median of some rounds."""
    found = []
    for _round in range(ROUNDS):
        start = time.process_time() + children()
        count = read(data)
        found.append(time.process_time() + children() - start)
        if count != lines:
            raise SystemExit(f"{count} of {lines} lines were read")
    return lines / statistics.median(found)


def children():
    """Seconds that the helper processes worked."""
    import resource  # noqa: PLC0415

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_formats(lines):
    figures = {}
    print(f"{'format':<14}{'lines/s':>10}{'MB':>8}")
    for name, (make, read, part) in OURS.items():
        count = lines // part
        data = make(count)
        figures[name] = speed(read, data, count)
        ran = run_apart(lambda data, read=read: str(read(data)), data)
        print(f"{name:<14}{figures[name]:>10.0f}{ran.mebibytes:>8.0f}", flush=True)
    if not fetch_peers():
        print("the peers are not to be had: the package index does not offer them here")
        return figures
    for name, make, read in (("mt-940", mt940, peer_mt940), ("ofxtools", ofx, peer_ofx)):
        figures[name] = speed(read, make(lines), lines)
        print(f"{name:<14}{figures[name]:>10.0f}", flush=True)
    return figures


def measure_hostile():
    """Every hostile file and some damaged ones: the worst of them, and how many broke a reader."""
    rows = []
    for reader, files in hostile.FILES.items():
        for name, make in files().items():
            rows.append((run_apart(READERS[reader], make()), reader, name))
    for number, (reader, data) in enumerate(mutants(MUTATED)):
        rows.append((run_apart(READERS[reader], data), reader, f"damaged {number}"))
    for title, key in (("slowest", lambda row: row[0].seconds),
                       ("largest", lambda row: row[0].mebibytes)):
        for ran, reader, name in sorted(rows, key=key, reverse=True)[:5]:
            print(f"{title} {reader:<12}{name:<28}{ran.seconds:>6.2f} s{ran.mebibytes:>6.0f} MB "
                  f"{ran.outcome}")
    for ran, reader, name in rows:
        if ran.is_crash:
            print(f"CRASH {reader} {name}: {ran.outcome}")
    return [row[0] for row in rows]


def ratio(figures, ours, peer):
    return round(figures[ours] / figures[peer], 2) if peer in figures else None


def main(lines):
    figures = measure_formats(lines)
    ran = measure_hostile()
    print(json.dumps({
        "lines": lines,
        **{f"{name.replace('-', '_')}_per_s": round(found) for name, found in figures.items()},
        "ratio_mt940": ratio(figures, "mt940", "mt-940"),
        "ratio_ofx": ratio(figures, "ofx", "ofxtools"),
        "worst_s": round(max(each.seconds for each in ran), 2),
        "worst_mb": round(max(each.mebibytes for each in ran)),
        "files": len(ran),
        "crashes": sum(each.is_crash for each in ran),
    }))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
