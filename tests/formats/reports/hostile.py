"""Seeds of every format of reports, small and whole, and what a campaign does to them."""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Callable
from typing import Any

from wardbook.formats import reports

SLOW_SECONDS = 2.0

_ALERT = {
    "pluginid": "1",
    "alert": "A",
    "riskcode": "1",
    "confidence": "2",
    "cweid": "79",
    "instances": [{"uri": "https://a"}],
}
_STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "fw", "digest": {"sha256": "ab"}}],
}
_RESULT = {"result": "FAILED", "configuration": [{"name": "c"}], "passedTests": ["a"], "failedTests": ["b"]}
_SCAN = {
    "scanner": {
        "uri": "u",
        "version": "1",
        "db": {"lastUpdate": "x"},
        "result": [{"id": "CVE-2024-1000", "severity": [{"method": "m", "score": "1"}]}],
    },
    "metadata": {"scanFinishedOn": "2026-01-01T00:00:00Z"},
}
_SIGNED = {"payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": "AA"}]}


def _seal(statement: dict[str, object]) -> dict[str, object]:
    return {**_SIGNED, "payload": base64.b64encode(json.dumps(statement).encode()).decode()}


JSON: dict[str, Any] = {
    "SARIF 2.1.0": {
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "T",
                        "rules": [
                            {
                                "id": "a",
                                "messageStrings": {"d": {"text": "{0} {1}"}},
                                "properties": {"tags": ["external/cwe/cwe-079"]},
                            }
                        ],
                    },
                    "extensions": [{"name": "e", "rules": [{"id": "b"}]}],
                },
                "artifacts": [{"location": {"uri": "f.c"}}],
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "endTimeUtc": "2026-01-01T00:00:00Z",
                        "toolExecutionNotifications": [{"level": "error"}],
                    }
                ],
                "results": [
                    {
                        "ruleId": "a/x",
                        "ruleIndex": 0,
                        "rule": {"index": 0, "toolComponent": {"index": 0}},
                        "kind": "fail",
                        "message": {"id": "d", "arguments": ["p", "q"]},
                        "suppressions": [{"kind": "external", "status": "accepted"}],
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"index": 0},
                                    "region": {"startLine": 3},
                                },
                                "logicalLocations": [{"fullyQualifiedName": "n"}],
                            }
                        ],
                    }
                ],
            }
        ],
    },
    "Cucumber JSON": [
        {
            "uri": "a",
            "keyword": "Feature",
            "name": "f",
            "tags": [{"name": "@t"}],
            "elements": [
                {"type": "background", "steps": [{"result": {"status": "passed"}}]},
                {
                    "type": "scenario",
                    "name": "s",
                    "start_timestamp": "2026-01-01T00:00:00Z",
                    "before": [{"result": {"status": "passed"}}],
                    "steps": [{"result": {"status": "failed", "error_message": "e"}}],
                },
            ],
        }
    ],
    "ZAP JSON": {
        "@programName": "ZAP",
        "@version": "2",
        "@generated": "Tue, 12 May 2026 20:57:30",
        "site": [{"@name": "https://a", "alerts": [_ALERT]}],
    },
    "testssl JSON": {
        "Invocation": "x",
        "version": "3",
        "scanResult": [
            {
                "targetHost": "a",
                "ip": "1",
                "port": "443",
                "protocols": [{"id": "SSLv3", "severity": "HIGH", "finding": "x", "cwe": "CWE-1"}],
            }
        ],
    },
    "Semgrep JSON": {
        "version": "1",
        "paths": {"scanned": ["a"]},
        "errors": [],
        "results": [
            {
                "check_id": "a.b",
                "path": "f",
                "start": {"line": 1},
                "extra": {"severity": "ERROR", "message": "m", "metadata": {"cwe": ["CWE-79: x"]}},
            }
        ],
    },
    "Bandit JSON": {
        "errors": [],
        "generated_at": "2026-01-01T00:00:00Z",
        "metrics": {"_totals": {"loc": 1}},
        "results": [
            {"test_id": "B1", "test_name": "n", "filename": "f", "line_number": 1, "issue_cwe": {"id": 79}}
        ],
    },
    "Trivy JSON": {
        "SchemaVersion": 2,
        "ArtifactName": "x",
        "Metadata": {"OS": {"Family": "a", "Name": "1", "EOSL": True}},
        "Results": [
            {
                "Target": "x",
                "Vulnerabilities": [
                    {
                        "VulnerabilityID": "CVE-2024-1000",
                        "PkgName": "a",
                        "InstalledVersion": "1",
                        "CweIDs": ["CWE-79"],
                    }
                ],
                "Misconfigurations": [{"ID": "a", "Status": "FAIL", "CauseMetadata": {"StartLine": 1}}],
                "Secrets": [{"RuleID": "r", "StartLine": 2}],
                "MisconfSummary": {"Successes": 3},
            }
        ],
    },
    "Grype JSON": {
        "matches": [
            {
                "vulnerability": {"id": "CVE-2024-1000", "cvss": [{"vector": "CVSS:3.1/AV:N"}]},
                "relatedVulnerabilities": [{"id": "x"}],
                "artifact": {"name": "a", "version": "1", "locations": [{"path": "p"}]},
            }
        ],
        "ignoredMatches": [],
        "source": {"target": {"userInput": "d"}},
        "descriptor": {"name": "grype", "version": "1", "db": {"built": "x"}},
    },
    "osv-scanner JSON": {
        "results": [
            {
                "source": {"path": "p"},
                "packages": [
                    {
                        "package": {"name": "a", "version": "1", "ecosystem": "npm"},
                        "vulnerabilities": [
                            {
                                "id": "GHSA-aaaa-bbbb-cccc",
                                "aliases": ["CVE-2024-1000"],
                                "severity": [{"score": "CVSS:3.1/AV:N"}],
                                "affected": [{"database_specific": {"cwes": [{"cweId": "CWE-1"}]}}],
                            }
                        ],
                        "groups": [{"ids": ["GHSA-aaaa-bbbb-cccc"], "max_severity": "9"}],
                    }
                ],
            }
        ]
    },
    "CycloneDX JSON": {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"tools": {"components": [{"name": "t", "version": "1"}]}, "component": {"name": "x"}},
        "components": [
            {"bom-ref": "r", "name": "a", "version": "1", "components": [{"bom-ref": "s", "name": "b"}]}
        ],
        "vulnerabilities": [
            {
                "id": "CVE-2024-1000",
                "cwes": [1],
                "ratings": [{"severity": "high", "vector": "CVSS:3.1/AV:N"}],
                "affects": [{"ref": "r"}],
                "analysis": {"state": "resolved"},
            }
        ],
    },
    "generic JSON": {
        "name": "t",
        "findings": [
            {
                "title": "a",
                "severity": "High",
                "cwe": 79,
                "cve": "CVE-2024-1000",
                "endpoints": ["https://a", {"host": "h", "port": 1, "protocol": "https", "path": "p"}],
                "file_path": "f",
                "line": 3,
                "active": True,
                "false_p": False,
                "date": "2026-01-01",
            }
        ],
    },
    "in-toto test-result": {
        **_STATEMENT,
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": _RESULT,
    },
    "in-toto vulns": _seal(
        {**_STATEMENT, "predicateType": "https://in-toto.io/attestation/vulns/v0.1", "predicate": _SCAN}
    ),
    "wardbook elf": {
        "schema": "wardbook/elf/1",
        "files": 2,
        "sbom": "x",
        "findings": [{"rule": "no-pie", "file": "bin/a", "says": "s", "cwe": 693, "severity": "warning"}],
        "diagnostics": [],
    },
    "wardbook run": {
        "schema": "wardbook/run/1",
        "test": "TC-1",
        "command": ["a", "b"],
        "tools": {"a": "1"},
        "started": "2026-01-01T00:00:00Z",
        "ended": "by itself",
        "exit": 0,
    },
    "LOBSTER JSON": {
        "schema": "lobster-act-trace",
        "version": 3,
        "generator": "g",
        "data": [{"tag": "gtest a", "name": "a", "refs": ["req b"], "status": "ok"}],
    },
}
TEXT: dict[str, str] = {
    "JUnit XML": '<?xml version="1.0"?><testsuites name="trivy" tests="2"><testsuite name="s" timestamp="2026-01-01T00:00:00" hostname="h"><properties><property name="a" value="b"/></properties><testcase classname="a-1" name="[HIGH] CVE-2024-1000"><failure message="m">t</failure></testcase><testcase name="b"><skipped/></testcase></testsuite></testsuites>',
    "nmap XML": '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" args="x" start="1463421419" version="7"><host><address addr="1.2.3.4" addrtype="ipv4"/><hostnames><hostname name="a" type="user"/></hostnames><ports><extraports state="closed" count="9"/><port protocol="tcp" portid="80"><state state="open"/><service name="http"/><script id="vulners" output="x"><table><table><elem key="id">CVE-2024-1000</elem></table></table></script><script id="http-x" output="VULNERABLE: CVE-2024-1001"/></port></ports></host><runstats><finished time="1463421451" exit="success"/></runstats></nmaprun>',
    "ZAP XML": '<OWASPZAPReport version="2.9.0" generated="Tue, 12 May 2020 20:57:30"><site name="https://a"><alerts><alertitem><pluginid>1</pluginid><alert>A</alert><riskcode>1</riskcode><confidence>2</confidence><desc>&lt;p&gt;x</desc><instances><instance><uri>https://a</uri></instance></instances><cweid>1</cweid></alertitem></alerts></site></OWASPZAPReport>',
    "Burp XML": '<?xml version="1.0"?>\n<!DOCTYPE issues [\n<!ELEMENT issues (issue*)>\n<!ATTLIST issues burpVersion CDATA "">\n]>\n<issues burpVersion="1" exportTime="Sat Sep 13 22:35:04 CEST 2014"><issue><serialNumber>1</serialNumber><type>2</type><name>n</name><host ip="1.2.3.4">http://a</host><path><![CDATA[/p]]></path><severity>High</severity><issueDetail>CVE-2024-1000</issueDetail></issue></issues>',
    "Nessus XML": '<NessusClientData_v2><Policy><policyName>p</policyName></Policy><Report><ReportHost name="h"><HostProperties><tag name="HOST_END">Tue Jun 25 10:39:42 2013</tag></HostProperties><ReportItem port="443" protocol="tcp" severity="2" pluginID="19506" pluginName="n"><plugin_output>Nessus version : 8.1</plugin_output><cve>CVE-2024-1000</cve><cwe>79</cwe></ReportItem><ReportItem pluginID="1"><compliance>true</compliance></ReportItem></ReportHost></Report></NessusClientData_v2>',
    "OpenVAS XML": '<report><report id="a"><gmp><version>9</version></gmp><scan_run_status>Done</scan_run_status><results><result id="r"><name>n</name><host>1.2.3.4<hostname>h</hostname></host><port>80/tcp</port><nvt oid="1"><name>n</name><refs><ref id="CVE-2024-1000" type="cve"/></refs></nvt><threat>High</threat></result></results><errors><error/></errors><scan_end>2026-01-01T00:00:00Z</scan_end></report></report>',
    "sslscan XML": '<document title="SSLScan Results" version="1"><ssltest host="a" port="443"><protocol type="ssl" version="3" enabled="1"/><heartbleed sslversion="TLSv1.0" vulnerable="1"/><compression supported="1"/><renegotiation supported="1" secure="0"/><cipher status="accepted" strength="weak" cipher="RC4"/><certificate><expired>true</expired></certificate></ssltest></document>',
    "Cppcheck XML": '<results version="2"><cppcheck version="2.13.0"/><errors><error id="nullPointer" severity="error" msg="m" verbose="v" cwe="476" inconclusive="true"><location file="a.c" line="3" column="4"/></error><error id="missingInclude" severity="information" msg="m"/><error id="syntaxError" severity="error" msg="m"><location file="b.c" line="x"/></error></errors></results>',
    "Robot Framework XML": '<robot generator="Robot 6.1 (Python 3.11 on linux)" generated="20260102 10:00:00.000"><suite name="S"><suite name="T"><test name="a"><tag>TC-1</tag><status status="PASS"/></test><test name="b"><status status="FAIL">boom</status></test></suite></suite><errors><msg level="ERROR">x</msg></errors></robot>',
    "TRX": '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Times start="2026-01-02T10:00:00Z"/><Results><UnitTestResult testId="1" testName="a" outcome="Passed"/><UnitTestResult testName="b" outcome="Timeout"><Output><ErrorInfo><Message>m</Message></ErrorInfo></Output></UnitTestResult></Results><TestDefinitions><UnitTest id="1"><TestMethod className="N.C, X"/></UnitTest></TestDefinitions><ResultSummary><Counters total="3"/></ResultSummary></TestRun>',
    "CycloneDX XML": '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><metadata><timestamp>2026-01-01T00:00:00Z</timestamp><tools><tool><name>t</name></tool></tools><component><name>x</name></component></metadata><components><component bom-ref="r"><name>a</name><version>1</version></component></components><vulnerabilities><vulnerability><id>CVE-2024-1000</id><ratings><rating><severity>high</severity></rating></ratings><cwes><cwe>79</cwe></cwes><affects><target><ref>r</ref></target></affects><analysis><state>resolved</state></analysis></vulnerability></vulnerabilities></bom>',
    "specobject XML": '<specdocument><specobjects doctype="itest"><specobject><id>TC-1</id><status>passed</status><providescoverage><provcov><linksto>req:a</linksto></provcov></providescoverage></specobject></specobjects></specdocument>',
    "ReqIF": '<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"><THE-HEADER><SOURCE-TOOL-ID>x</SOURCE-TOOL-ID></THE-HEADER><ENUM-VALUE IDENTIFIER="v" LONG-NAME="Passed"/><ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a" LONG-NAME="ID"/><SPEC-OBJECT IDENTIFIER="o"><VALUES><ATTRIBUTE-VALUE-STRING THE-VALUE="TC-1"><DEFINITION><ATTRIBUTE-DEFINITION-STRING-REF>a</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING></VALUES></SPEC-OBJECT></REQ-IF>',
    "testssl CSV": '"id","fqdn/ip","port","severity","finding","cve","cwe"\n"SSLv2","a/1.2.3.4","443","OK","not offered","",""\n"RC4","a","443","HIGH","offered, ""bad""","CVE-2013-2566","CWE-310"\n',
    "generic CSV": "Date,Title,CweId,Url,Severity,Description,Active,FalsePositive\n28/02/2021,A,1,https://a,Low,d,TRUE,FALSE\n2021-03-01,B,,,High,,FALSE,TRUE\n",
}
SEEDS: dict[str, bytes] = {
    **{name: json.dumps(tree).encode() for name, tree in JSON.items()},
    **{name: text.encode() for name, text in TEXT.items()},
}

_STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**400,
    1.5,
    "",
    "CWE-",
    "\u202e\x00",
    [],
    {},
    [[]],
    [None],
    {"": {}},
    ["CVE-2024-1000"],
    "9" * 30,
)


def disturbed(tree: Any, order: random.Random) -> Any:
    """The tree with one member somewhere made something strange, taken out or put twice in its list."""
    places: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        places += [(holder, key) for key in keys]
        waiting += [holder[key] for key in keys if isinstance(holder[key], dict | list)]
    for _ in range(order.randrange(1, 4)):
        holder, key = order.choice(places)
        if isinstance(holder, list) and order.randrange(2):
            holder.append(order.choice(_STRANGE))
        elif key in (holder if isinstance(holder, dict) else range(len(holder))):
            holder[key] = order.choice(_STRANGE)
    return tree


def campaign(name: str, mutated: Callable[[bytes, random.Random], bytes]) -> Callable[[random.Random], None]:
    """Feed one reader with damaged reports; raises where something leaks, is silent, or takes long."""

    def read_one(order: random.Random) -> None:
        data = SEEDS[name]
        data = (
            json.dumps(disturbed(json.loads(data), order)).encode()
            if name in JSON and order.randrange(2)
            else mutated(data, order)
        )
        began = time.process_time()
        found, problems = reports.read(data, "x")
        for item in problems:
            if not item.code or not item.says or "while parsing" in item.says:
                raise AssertionError(f"{item.says}: {data!r}")
        if found is None and len(problems) != 1:
            raise AssertionError(f"{len(problems)} diagnostics for a file that is not read")
        if time.process_time() - began > SLOW_SECONDS:
            raise AssertionError(f"{len(data):,} bytes took more than {SLOW_SECONDS} s")

    return read_one
