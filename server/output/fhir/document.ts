/** What was signed: Composition and its Provenance for each version of the opinion, and Consent. */
import type { ExportDossier } from '../../contract/document.ts'
import type { OpinionContent } from '../../contract/opinion.ts'
import { concept, derivedId, filled, narrative, own, type Resource, refer, terminology } from './resource.ts'
import { encounterId } from './session.ts'

type Opinion = ExportDossier['opinions'][number]

/** @param newest whether no version came after it */
function compositionOf(dossier: ExportDossier, opinion: Opinion, before: Opinion | undefined): Resource {
  const { id, patient, stays, expertInstitutionId } = dossier
  const { version, author, signedAt, digest, digestAlgorithm, content } = opinion
  return filled({
    resourceType: 'Composition',
    id: opinion.id,
    identifier: { system: own('opinion'), value: `${dossier.row.number}-${version}` },
    status: version === 1 ? 'final' : 'amended',
    type: concept('http://loinc.org', '11488-4', 'Consult note'),
    subject: refer(patient.id),
    encounter: stays.length === 0 ? undefined : refer(encounterId(id)),
    date: signedAt.toISOString(),
    author: [refer(author.id, author.name)],
    title: `远程会诊意见（第 ${version} 版）`,
    attester: [{ mode: 'professional', time: signedAt.toISOString(), party: refer(author.id, author.name) }],
    custodian: expertInstitutionId === null ? undefined : refer(expertInstitutionId),
    relatesTo: before === undefined ? [] : [{ code: 'replaces', targetReference: refer(before.id) }],
    section: [
      ...(content === null ? [] : sectionsOf(content)),
      {
        title: '签署与摘要',
        text: narrative(`第 ${version} 版，内部签名，${digestAlgorithm} ${digest}`),
      },
    ],
  })
}

const opinionIsNoOrder = '本意见供申请医院参考，诊疗决定由申请医院作出。'

/** An opinion, not an order (domain.md §1.1): its text says so, and no request of FHIR is made of it. */
function sectionsOf(content: OpinionContent) {
  const diagnoses = [
    ...content.westernDiagnoses,
    ...content.tcmDiseases,
    ...content.tcmPatterns,
    ...content.mongolianDiagnoses,
  ].map(({ text, code }) => (code === null ? text : `${text}（${code}）`))
  const parts: [title: string, text: string][] = [
    ['会诊意见', content.advice],
    ['问题与答复', content.answers.map(({ position, text }) => `${position}. ${text}`).join('\n')],
    ['诊断', diagnoses.join('\n')],
    ['所阅资料', content.findings],
    ['鉴别诊断', content.differential],
    ['治则治法', content.treatmentPrinciple],
    ['进一步检查', content.furtherTests],
    ['观察与警示', [content.monitoring, content.warningSigns].filter(Boolean).join('\n')],
    ['依据与限度', [content.limits, opinionIsNoOrder].filter(Boolean).join('\n')],
  ]
  return parts
    .filter(([, text]) => text.trim() !== '')
    .map(([title, text]) => ({ title, text: narrative(text) }))
}

function provenanceOf({ author, ...opinion }: Opinion): Resource {
  return {
    resourceType: 'Provenance',
    id: derivedId('provenance', opinion.id),
    target: [refer(opinion.id)],
    recorded: opinion.signedAt.toISOString(),
    activity: concept(terminology('v3-DocumentCompletion'), 'LA', 'legally authenticated'),
    agent: [
      {
        type: concept(terminology('provenance-participant-type'), 'author', 'Author'),
        who: refer(author.id, author.name),
      },
    ],
    /* the digest of the signed text, by which the version is verified; the signature itself is internal and stays in the house */
    entity: [
      {
        role: 'source',
        what: { identifier: { system: own(`digest-${opinion.digestAlgorithm}`), value: opinion.digest } },
      },
    ],
  }
}

export function documentsOf(dossier: ExportDossier): Resource[] {
  return dossier.opinions.flatMap((opinion, index) => [
    compositionOf(dossier, opinion, dossier.opinions[index - 1]),
    provenanceOf(opinion),
  ])
}

const signers = { patient: '患者本人', guardian: '监护人', relative: '近亲属' } as const

export function consentOf({ id, consent, patient, requesterInstitutionId }: ExportDossier): Resource | null {
  if (consent === null) return null
  return {
    resourceType: 'Consent',
    id: derivedId('consent', id),
    /* a withdrawn one stays as what it was (个人信息保护法 art. 15: not retroactive) */
    status: consent.withdrawn ? 'inactive' : 'active',
    scope: concept(terminology('consentscope'), 'patient-privacy', 'Privacy Consent'),
    category: [concept('http://loinc.org', '59284-0', 'Patient Consent')],
    patient: refer(patient.id),
    dateTime: consent.obtainedAt.toISOString(),
    organization: [refer(requesterInstitutionId)],
    policyRule: { text: `个人信息保护法第 23、29 条；${signers[consent.signedBy]}书面同意` },
    provision: { type: 'permit', data: [{ meaning: 'related', reference: refer(id) }] },
  }
}
