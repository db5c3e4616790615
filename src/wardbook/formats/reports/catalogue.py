"""Every format of reports that is read, and whether a file that its tool wrote has shown it."""

from __future__ import annotations

import msgspec

_FROM_PAGES = "read by its specification; no file that the tool wrote has been read by this importer yet"


class Format(msgspec.Struct, frozen=True):
    """One format: its name as readings carry it, the tools that write it, what comes out, why it is unproven ("": it is not)."""

    name: str
    tools: str
    gives: str
    unproven: str = ""


FORMATS: tuple[Format, ...] = (
    Format("JUnit XML", "pytest, Maven, Gradle, GoogleTest, Go, Jest, CTest, Qt, Trivy", "cases"),
    Format("SARIF 2.1.0", "CodeQL, Trivy, and any other analyser", "findings"),
    Format("Cucumber JSON", "Cucumber, behave, SpecFlow", "cases", _FROM_PAGES),
    Format("Robot Framework XML", "Robot Framework", "cases", _FROM_PAGES),
    Format("TRX", "Visual Studio, `dotnet test`", "cases", _FROM_PAGES),
    Format("nmap XML", "nmap", "open ports and what scripts find, as findings"),
    Format("ZAP XML", "ZAP", "findings"),
    Format("ZAP JSON", "ZAP", "findings", _FROM_PAGES),
    Format("Burp XML", "Burp Suite", "findings"),
    Format("Nessus XML", "Nessus", "findings; audit checks as cases"),
    Format("OpenVAS XML", "OpenVAS, Greenbone", "findings"),
    Format("testssl CSV", "testssl.sh", "findings and protocols offered"),
    Format("testssl JSON", "testssl.sh", "findings and protocols offered", _FROM_PAGES),
    Format("sslscan XML", "sslscan", "findings and protocols offered"),
    Format("Semgrep JSON", "Semgrep", "findings"),
    Format("Cppcheck XML", "Cppcheck", "findings", _FROM_PAGES),
    Format("Bandit JSON", "Bandit", "findings"),
    Format("Trivy JSON", "Trivy", "findings"),
    Format("Grype JSON", "Grype", "findings"),
    Format("osv-scanner JSON", "osv-scanner", "findings"),
    Format("CycloneDX JSON", "Grype, Trivy, Dependency-Track and others", "vulnerabilities as findings"),
    Format("CycloneDX XML", "Trivy, Dependency-Track and others", "vulnerabilities as findings", _FROM_PAGES),
    Format("generic CSV", "anything, in DefectDojo's layout", "findings"),
    Format("generic JSON", "anything, in DefectDojo's layout", "findings"),
    Format("in-toto test-result", "in-toto", "cases, with the digests of what was tested", _FROM_PAGES),
    Format("in-toto vulns", "in-toto, cosign", "findings, with the digests of what was scanned", _FROM_PAGES),
    Format("LOBSTER JSON", "LOBSTER", "cases", _FROM_PAGES),
    Format("specobject XML", "OpenFastTrace", "cases", _FROM_PAGES),
    Format("wardbook run", "wardbook evidence run", "one case"),
    Format("wardbook elf", "wardbook evidence elf", "findings"),
    Format("ReqIF", "DOORS, Polarion, codebeamer and others", "cases", _FROM_PAGES),
)
