"""How CycloneDX says the same things in XML and in JSON: one table for all versions, 1.0 to 1.7.

A shape is one object of the JSON form. Its fields stand in the order of the XSD of version 1.7, which
keeps the order of all earlier ones. A field is written `name:kind`, with

- `@name` for an attribute, `.` for the text of the element itself,
- `wrapper>item` for a list with an element around it, `name*` for a list without one,
- `=member` where JSON calls it otherwise, `=+` where its members stand in the object around it,
- `:kind` for what it holds: a scalar (below), a shape or a choice; plain text where nothing is said,
- `^1.5` for the version of the XSD that brought it,
- `!1.6` for a list of which the XSD allows one only before that version,
- `?` where an XSD allows several and JSON one, so that several are no mistake.

Scalars: `text` (line breaks around it are layout and cut off), `raw` (prose: only breaks with indentation
are), `exact` (kept to the letter), `maybe` (the same, and empty text is none), `integer`, `number`, `truth`,
`ref` (the attribute `ref` of an otherwise empty element).

Source: the XSDs and JSON schemas of the specification, https://github.com/CycloneDX/specification.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

SPECS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
NAMESPACE = "http://cyclonedx.org/schema/bom/"
EXTENSIONS = "xml:extensions"
"""The member that keeps what only XML holds, see `wardbook.formats.cyclonedx.xml`."""

SCALARS = frozenset({"text", "raw", "exact", "maybe", "integer", "number", "truth", "ref"})

SHAPES = """
bom: @serialNumber^1.1 @version:integer metadata:metadata^1.2 components>component:component
  services>service:service^1.2 externalReferences>reference:reference^1.1
  dependencies>dependency:dependency^1.2 compositions>composition:composition^1.3
  properties>property:property^1.3 vulnerabilities>vulnerability:vulnerability^1.4
  annotations>annotation:annotation^1.5 formulation>formula:formula^1.5 declarations:declarations^1.6
  definitions:definitions^1.6 citations>citation:citation^1.7
metadata: timestamp lifecycles>lifecycle:lifecycle^1.5 tools:tools authors>author:contact
  component:component manufacturer:entity^1.6 manufacture:entity? supplier:entity?
  licenses>:licenses^1.3 properties>property:property^1.3 distributionConstraints:distribution^1.7
lifecycle: phase name description:raw
distribution: tlp
toolset: components>component:component services>service:service
tool: vendor name version hashes>hash:hash externalReferences>reference:reference^1.4
entity: @bom-ref^1.5 name address:address^1.6 url* contact*:contact
contact: @bom-ref^1.5 name email? phone?
address: @bom-ref country:raw region:raw locality:raw postOfficeBoxNumber:raw postalCode:raw
  streetAddress:raw
component: @type @mime-type^1.2 @isExternal:truth^1.7 @bom-ref^1.1 supplier:entity^1.2
  manufacturer:entity^1.6 authors>author:contact^1.6 author^1.2 publisher group name version
  versionRange^1.7 description scope hashes>hash:hash licenses>:licenses copyright
  patentAssertions>patentAssertion:patentAssertion^1.7 cpe purl omniborId*^1.6 swhid*^1.6 swid:swid^1.2
  modified:truth pedigree:pedigree^1.1 externalReferences>reference:reference^1.1
  properties>property:property^1.3 components>component:component evidence:evidence^1.3
  releaseNotes:releaseNotes^1.4 modelCard:modelCard^1.5 data*!1.6:componentData^1.5
  cryptoProperties:crypto^1.6 tags>tag^1.6
hash: @alg .=content
attachment: @content-type=contentType @encoding .=content:exact
swid: @tagId @name @version @tagVersion:integer @patch:truth text:attachment url
reference: @type url comment:raw hashes>hash:hash^1.3 properties>property:property^1.7
property: @name .=value:maybe
license: @bom-ref^1.5 @acknowledgement^1.6 id? name? text:attachment^1.1 url^1.1 licensing:licensing^1.5
  properties>property:property^1.5
expression: @bom-ref^1.5 @acknowledgement^1.6 .=expression
detailed: @bom-ref @acknowledgement @expression details*=expressionDetails:expressionDetail
  licensing:licensing properties>property:property
expressionDetail: @license-identifier=licenseIdentifier @bom-ref text:attachment url
licensing: altIds>altId licensor:orIndividual licensee:orIndividual purchaser:orIndividual
  purchaseOrder:raw licenseTypes>licenseType lastRenewal expiration
orIndividual: organization:entity individual:contact
pedigree: ancestors>component:component descendants>component:component variants>component:component
  commits>commit:commit patches>patch:patch^1.2 notes:raw
commit: uid url author:action committer:action message
action: timestamp name email
patch: @type diff:diff resolves>issue:issue
diff: text:attachment url
issue: @type id name description source:source references>url
source: name url
dependency: @ref dependency*=dependsOn:ref provides*:ref^1.6
service: @bom-ref provider:entity group name version description endpoints>endpoint authenticated:truth
  x-trust-boundary:truth trustZone:raw^1.5 data>:serviceData licenses>:licenses
  patentAssertions>patentAssertion:patentAssertion^1.7 externalReferences>reference:reference
  properties>property:property^1.3 services>service:service releaseNotes:releaseNotes^1.4 tags>tag^1.6
dataflow: @name @description classification=+:classified governance:governance source>url destination>url
classified: @flow .=classification
governance: custodians>custodian:party stewards>steward:party owners>owner:party
party: organization:entity individual=contact:contact
evidence: identity*!1.6:identity^1.5 occurrences>occurrence:occurrence^1.5 callstack:callstack^1.5
  licenses>:licenses copyright>text:copyright
identity: field confidence:number concludedValue:raw^1.6 methods>method:method tools>tool:ref
method: technique confidence:number value:raw
occurrence: @bom-ref location line:integer^1.6 offset:integer^1.6 symbol:raw^1.6 additionalContext:raw^1.6
callstack: frames>frame:frame
frame: package:raw module:raw function:raw parameters>parameter:raw line:integer column:integer
  fullFilename:raw
copyright: .=text:exact
composition: @bom-ref^1.5 aggregate assemblies>assembly:ref dependencies>dependency:ref
  vulnerabilities>vulnerability:ref^1.5
releaseNotes: type title:raw featuredImage socialImage description:raw timestamp aliases>alias tags>tag
  resolves>issue:issue notes>note:note properties>property:property
note: locale text:attachment
vulnerability: @bom-ref id source:source references>reference:sourced ratings>rating:rating
  cwes>cwe:integer description:raw detail:raw recommendation:raw workaround:raw^1.5 proofOfConcept:proof^1.5
  advisories>advisory:advisory created published updated rejected^1.5 credits:credits tools:tools
  analysis:analysis affects>target:target properties>property:property
sourced: id source:source
rating: source:source score:number severity method vector justification:raw
proof: reproductionSteps:raw environment:raw supportingMaterial>attachment:attachment
advisory: title url
credits: organizations>organization:entity individuals>individual:contact
analysis: state justification responses>response=response detail:raw firstIssued^1.5 lastUpdated^1.5
target: ref versions>version:affected
affected: version range status
annotation: @bom-ref subjects>subject:ref annotator:annotator timestamp text:raw
annotator: organization:entity individual:contact component:component service:service
modelCard: @bom-ref modelParameters:modelParameters quantitativeAnalysis:quantities
  considerations:considerations properties>property:property
modelParameters: approach:approach task:raw architectureFamily:raw modelArchitecture:raw
  datasets>:datasets inputs>input:format outputs>output:format
approach: type
format: format:raw
quantities: performanceMetrics>performanceMetric:metric graphics:graphics
metric: type:raw value:raw slice:raw confidenceInterval:interval
interval: lowerBound:raw upperBound:raw
graphics: description:raw collection>graphic:graphic
graphic: name:raw image:attachment
considerations: users>user:raw useCases>useCase:raw technicalLimitations>technicalLimitation:raw
  performanceTradeoffs>performanceTradeoff:raw ethicalConsiderations>ethicalConsideration:risk
  environmentalConsiderations:environment^1.6 fairnessAssessments>fairnessAssessment:fairness
risk: name:raw mitigationStrategy:raw
fairness: groupAtRisk:raw benefits:raw harms:raw mitigationStrategy:raw
environment: energyConsumptions>energyConsumption?:consumption properties>property:property
consumption: activity energyProviders*:provider activityEnergyCost:measure co2CostEquivalent:measure
  co2CostOffset:measure properties>property:property
measure: value:number unit
provider: @bom-ref description:raw organization:entity energySource energyProvided:measure
  externalReferences>reference:reference
componentData: @bom-ref type name:raw contents:contents classification:raw sensitiveData*:raw
  graphics:graphics description:raw governance:governance
contents: attachment:attachment url properties>property:property
formula: @bom-ref components>component:component services>service:service workflows>workflow:workflow
  properties>property:property
workflow: @bom-ref uid name:raw description:raw resourceReferences>resourceReference:resource
  tasks>task:task taskDependencies>dependency:dependency taskTypes>taskType trigger:trigger
  steps>step:step inputs>input:input outputs>output:output timeStart timeEnd
  workspaces>workspace:workspace runtimeTopology>dependency:dependency properties>property:property
task: @bom-ref uid name:raw description:raw resourceReferences>resourceReference:resource
  taskTypes>taskType trigger:trigger steps>step:step inputs>input:input outputs>output:output timeStart
  timeEnd workspaces>workspace:workspace runtimeTopology>dependency:dependency
  properties>property:property
resource: ref externalReference:reference
workspace: @bom-ref uid name:raw aliases>alias:raw description:raw
  resourceReferences>resourceReference:resource accessMode mountPath:raw managedDataType:raw
  volumeRequest:raw volume:volume properties>property:property
volume: uid name:raw mode path:raw sizeAllocated:raw persistent:truth remote:truth
  properties>property:property
step: name:raw description:raw commands>command:command properties>property:property
command: executed:raw properties>property:property
trigger: @bom-ref uid name:raw description:raw resourceReferences>resourceReference:resource type
  event:event conditions>condition:condition timeActivated inputs>input:input outputs>output:output
  properties>property:property
condition: description:raw expression:raw properties>property:property
event: uid description:raw timeReceived data:attachment source:resource target:resource
  properties>property:property
input: resource:resource parameters>parameter:parameter environmentVars>:environmentVars data:attachment
  source:resource target:resource properties>property:property
output: resource:resource environmentVars>:environmentVars data:attachment type source:resource
  target:resource properties>property:property
parameter: name:raw value:raw dataType:raw
crypto: assetType algorithmProperties:algorithm certificateProperties:certificate
  relatedCryptoMaterialProperties:material protocolProperties:protocol oid
algorithm: primitive algorithmFamily^1.7 parameterSetIdentifier curve ellipticCurve^1.7
  executionEnvironment implementationPlatform certificationLevel* mode padding
  cryptoFunctions>cryptoFunction classicalSecurityLevel:integer nistQuantumSecurityLevel:integer
certificate: serialNumber^1.7 subjectName:raw issuerName:raw notValidBefore notValidAfter
  signatureAlgorithmRef subjectPublicKeyRef certificateFormat certificateExtension
  certificateFileExtension^1.7 fingerprint:hash^1.7 certificateState*:certificateState^1.7
  creationDate^1.7 activationDate^1.7 deactivationDate^1.7 revocationDate^1.7 destructionDate^1.7
  certificateExtensions>certificateExtension:certificateExtension^1.7
  relatedCryptographicAssets>relatedCryptographicAsset:asset^1.7
certificateState: state name:raw description:raw reason:raw
certificateExtension: commonExtensionName commonExtensionValue:raw customExtensionName:raw
  customExtensionValue:raw
asset: type ref
material: type id:raw state algorithmRef creationDate activationDate updateDate expirationDate value:raw
  size:integer format securedBy:securedBy fingerprint:hash^1.7
  relatedCryptographicAssets>relatedCryptographicAsset:asset^1.7
securedBy: mechanism:raw algorithmRef
protocol: type version:raw cipherSuites>cipherSuite:cipherSuite ikev2TransformTypes:ikev2
  cryptoRef*=cryptoRefArray relatedCryptographicAssets>relatedCryptographicAsset:asset^1.7
cipherSuite: name:raw algorithms>algorithm identifiers>identifier tlsGroups>group^1.7
  tlsSignatureSchemes>signatureScheme^1.7
ikev2: encr*:encryption prf*:transform integ*:transform ke*:exchange esn:truth auth*:transform
keyed: name:raw keyLength:integer algorithm
named: name:raw algorithm
grouped: group:integer algorithm
declarations: assessors>assessor:assessor attestations>attestation:attestation claims>claim:claim
  evidence>evidence:proven targets:targets affirmation:affirmation
assessor: @bom-ref thirdParty:truth organization:entity
attestation: summary:raw assessor map*:mapped
mapped: requirement claims>claim counterClaims>counterClaim conformance:conformance confidence:confidence
conformance: score:number rationale:raw mitigationStrategies>mitigationStrategy
confidence: score:number rationale:raw
claim: @bom-ref target predicate:raw mitigationStrategies>mitigationStrategy reasoning:raw evidence*
  counterEvidence* externalReferences>reference:reference
proven: @bom-ref propertyName:raw description:raw data*:provenData created expires author:contact
  reviewer:contact
provenData: name:raw contents:provenContents classification:raw sensitiveData*:raw governance:governance
provenContents: attachment:attachment url
targets: organizations>organization:entity components>component:component services>service:service
affirmation: statement:raw signatories>signatory:signatory
signatory: name:raw role:raw organization:entity externalReference:reference
definitions: standards>standard:standard patents>:patents^1.7
standard: @bom-ref name:raw version:raw description:raw owner:raw requirements>requirement:requirement
  levels>level:level externalReferences>reference:reference
requirement: @bom-ref identifier:raw title:raw text:raw descriptions>description:raw openCre* parent
  properties>property:property externalReferences>reference:reference
level: @bom-ref identifier:raw title:raw description:raw requirements>requirement
patentFamily: @bom-ref familyId priorityApplication:priority members>ref
  externalReferences>reference:reference
patent: @bom-ref patentNumber applicationNumber jurisdiction priorityApplication:priority
  publicationNumber title:raw abstract:raw filingDate grantDate patentExpirationDate patentLegalStatus
  patentAssignee*:assignee externalReferences>reference:reference
priority: applicationNumber jurisdiction filingDate
patentAssertion: @bom-ref assertionType patentRefs>bom-ref asserter:asserter notes:raw
citation: @bom-ref pointers>pointer:raw expressions>expression:raw timestamp attributedTo process note:raw
"""

# Elements one of which stands for a JSON value; `+` where JSON says which one by a member of that name.
# `.` stands for the element itself, by whether it holds elements or text.
CHOICES = """
licenses: license=+:license expression:expression^1.1 expression-detailed:detailed^1.7
datasets: ref=+ dataset:componentData
environmentVars: environmentVar:property value:exact
serviceData: classification:classified dataflow:dataflow^1.5
patents: patent:patent patentFamily:patentFamily
tools: tool:tool
assignee: organization:entity individual:contact
asserter: organization:entity contact:contact ref
encryption: .:keyed^1.7
transform: .:named^1.7
exchange: .:grouped^1.7
"""


class Field(NamedTuple):
    """One field of a shape, or one way of a choice; `item` is the element within a wrapper."""

    tag: str
    member: str
    kind: str
    since: str
    attribute: bool
    wrapped: bool
    item: str
    many: bool
    many_since: str
    tolerant: bool


TOOLS = Field(
    tag="tools",
    member="tools",
    kind="tool",
    since="1.0",
    attribute=False,
    wrapped=True,
    item="tool",
    many=False,
    many_since="",
    tolerant=False,
)
"""Tools as a list, the form until 1.4; from 1.5 on they may be an object (`toolset`)."""


class Shape(NamedTuple):
    """One object: its fields in the order of the XSD, and by name of element, attribute and member."""

    fields: tuple[Field, ...]
    elements: dict[str, Field]
    attributes: dict[str, Field]
    content: Field | None
    members: frozenset[str]


_FIELD = re.compile(
    r"(?P<at>@?)(?P<tag>[\w.-]+)(?P<wrap>>?)(?P<item>[\w-]*)(?P<flags>[*?]*)(?:!(?P<many>[\d.]+))?"
    r"(?:=(?P<member>[\w+-]+))?(?::(?P<kind>\w+))?(?:\^(?P<since>[\d.]+))?(?P<late>\??)"
)


def _field(text: str) -> Field:
    match = _FIELD.fullmatch(text)
    if match is None:
        raise ValueError(f"not a field of the table: {text}")
    part = match.groupdict(default="")
    return Field(
        tag=part["tag"],
        member=part["member"] or part["tag"],
        kind=part["kind"] or "text",
        since=part["since"] or "1.0",
        attribute=bool(part["at"]),
        wrapped=bool(part["wrap"]),
        item=part["item"],
        many="*" in part["flags"],
        many_since=part["many"],
        tolerant="?" in part["flags"] + part["late"],
    )


def _table(text: str) -> dict[str, tuple[Field, ...]]:
    lines = text.replace("\n  ", " ").strip().split("\n")
    pairs = (line.split(":", 1) for line in lines)
    return {name: tuple(_field(word) for word in fields.split()) for name, fields in pairs}


@cache
def shapes(spec: str) -> dict[str, Shape]:
    """All shapes by name, their elements by the full name they bear in the namespace of `spec`."""
    space = f"{{{NAMESPACE}{spec}}}"
    table = _table(SHAPES)
    return {name: _shape(fields, space, table) for name, fields in table.items()}


def _shape(fields: tuple[Field, ...], space: str, table: dict[str, tuple[Field, ...]]) -> Shape:
    merged = (inner for field in fields if field.member == "+" for inner in table[field.kind])
    elements = [field for field in fields if not field.attribute and field.tag != "."]
    return Shape(
        fields=fields,
        elements={space + field.tag: field for field in elements},
        attributes={field.tag: field for field in fields if field.attribute},
        content=next((field for field in fields if field.tag == "."), None),
        members=frozenset(field.member for field in (*fields, *merged)),
    )


@cache
def choices() -> dict[str, dict[str, Field]]:
    """The ways of every choice by its name, each by the element that says it."""
    return {name: {way.tag: way for way in ways} for name, ways in _table(CHOICES).items()}


def chosen(choice: str, value: object) -> str:
    """The element that says `value`, judged by the members that only one of the ways has."""
    if not isinstance(value, dict):
        return _OF_TEXT.get(choice, "")
    for member, tag in _TELLING[choice]:
        if not member or member in value:
            return tag
    return ""


_OF_TEXT = {"environmentVars": "value", "asserter": "ref"}
# Members that tell the ways of a choice apart, in the order asked; "" is what remains.
_TELLING: dict[str, tuple[tuple[str, str], ...]] = {
    "licenses": (
        ("license", "license"),
        ("expressionDetails", "expression-detailed"),
        ("licensing", "expression-detailed"),
        ("properties", "expression-detailed"),
        ("expression", "expression"),
    ),
    "datasets": (("ref", "ref"), ("", "dataset")),
    "environmentVars": (("", "environmentVar"),),
    "serviceData": (
        ("name", "dataflow"),
        ("description", "dataflow"),
        ("governance", "dataflow"),
        ("source", "dataflow"),
        ("destination", "dataflow"),
        ("", "classification"),
    ),
    "patents": (("familyId", "patentFamily"), ("", "patent")),
    "assignee": (("email", "individual"), ("phone", "individual"), ("", "organization")),
    "asserter": (("email", "contact"), ("phone", "contact"), ("", "organization")),
}
