/** The referral while it is being written: its content, what lacks, and its way to the server. */
import { useEffect, useState } from 'react'
import type { Referral, ReferralContent, ReferralSource } from '../../../server/contract/referral.ts'
import { guardianBelow } from '../../../server/domain/consent.ts'
import { ageAt } from '../../../server/domain/patient.ts'
import type { Direction } from '../../../server/domain/referral.ts'
import { lackingReferralItems, type ReferralItem } from '../../../server/domain/referral-form.ts'
import { type NewReferral, refreshReferral, useReferralWrites } from '../../referral.ts'
import { now } from '../../ui/clock.ts'

export type FormStart = {
  id: string | null
  version: number | null
  direction: Direction
  consultationId: string | null
  parentId: string | null
  content: ReferralContent
  /** The patient is the case's and not typed here. */
  carried: boolean
  source: ReferralSource | null
}

export type Convert = {
  wanted: boolean
  reasonCode: 'needs_admission' | 'needs_surgery' | 'needs_examination' | 'other'
}

/** Age in years of the patient, as far as this page knows it. */
export function patientAge(start: FormStart, content: ReferralContent): number | null {
  if (!start.carried) {
    const { birthDate } = content.patient ?? { birthDate: null }
    return birthDate === null ? null : ageAt(birthDate, new Date(now()))
  }
  return start.source?.patientAge ?? null
}

/** By the server's rules. A carried patient is known to the server and complete enough, or it will say so. */
export function lackingOf(
  start: FormStart,
  content: ReferralContent,
  known: readonly string[],
): ReferralItem[] {
  const { consent } = content
  const age = patientAge(start, content)
  const child = age !== null && age < guardianBelow
  const signed =
    consent !== null && (consent.signedBy === 'patient' ? !child : consent.signerName.trim() !== '')
  const items = lackingReferralItems({
    ...content,
    direction: start.direction,
    patient: start.carried
      ? { name: '-', sex: '-', birthDate: '-' }
      : (content.patient ?? { name: '', sex: null, birthDate: null }),
    consented: signed,
  })
  const ofPatient = known.filter((item): item is ReferralItem => start.carried && item.startsWith('patient_'))
  return [...ofPatient, ...items]
}

/** A patient's own name is known; what was typed for somebody else is out of sight by then, and may be too long. */
function signed(content: ReferralContent): ReferralContent {
  const { consent } = content
  return consent?.signedBy === 'patient'
    ? { ...content, consent: { ...consent, signerName: '', relation: '' } }
    : content
}

/** Holds the content; saves and sends it. A lost answer is repeated under its key, so nothing is done twice. */
export function useReferralForm(
  start: FormStart,
  referral: Referral | null,
  onCreated: (id: string) => void,
) {
  const writes = useReferralWrites()
  const [content, setContent] = useState(start.content)
  const [server, setServer] = useState({
    id: start.id,
    version: start.version,
    content: start.content,
    at: '',
  })
  const [convert, setConvert] = useState<Convert>({
    wanted: false,
    reasonCode: 'needs_admission',
  })
  const [marked, setMarked] = useState(false)
  const [created, setCreated] = useState<string | null>(null)
  // Only once the sheet knows that everything is on the server: leaving before would ask whether to lose it.
  useEffect(() => {
    if (created === null) return
    setCreated(null)
    onCreated(created)
  }, [created, onCreated])
  const dirty = content !== server.content
  const lacking = lackingOf(start, content, referral?.lacking ?? [])

  /** @returns the id and version that are on the server now */
  async function save(): Promise<{ id: string; version: number }> {
    const { id, version } = server
    if (id !== null && version !== null && !dirty) return { id, version }
    const { direction, consultationId, parentId } = start
    const sent = signed(content)
    const saved =
      id === null || version === null
        ? await writes.create.mutateAsync({
            direction,
            consultationId: consultationId as NewReferral['consultationId'],
            parentId: parentId as NewReferral['parentId'],
            content: sent,
          })
        : await writes.save.mutateAsync({ id, version, content: sent })
    setServer({ id: saved.id, version: saved.version, content, at: saved.savedAt })
    return saved
  }

  async function saveDraft(): Promise<void> {
    const saved = await save()
    await refreshReferral(saved.id)
    if (server.id === null) setCreated(saved.id)
  }

  /** @returns the id of what was sent */
  async function send(): Promise<string> {
    const saved = await save()
    const consultation = start.source?.consultation ?? null
    await writes.submit.mutateAsync({
      command: 'submit',
      id: saved.id,
      version: saved.version,
      ...(convert.wanted && consultation !== null
        ? { convert: { version: consultation.version, reasonCode: convert.reasonCode, reasonText: '' } }
        : {}),
    })
    setServer({ id: saved.id, version: saved.version, content, at: '' })
    await refreshReferral(saved.id)
    return saved.id
  }

  return {
    content,
    change: (part: Partial<ReferralContent>) => setContent((before) => ({ ...before, ...part })),
    convert,
    setConvert,
    marked,
    mark: () => setMarked(true),
    lacking,
    dirty,
    savedAt: server.at,
    saveDraft,
    send,
  }
}

export type ReferralFormState = ReturnType<typeof useReferralForm>
