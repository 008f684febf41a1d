/** The form on one sheet: where to, who, condition and purpose, plan, documents, consent; at the right what lacks and whom to call. */
import { Button, ConfigProvider } from 'antd'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Referral, ReferralTarget } from '../../../server/contract/referral.ts'
import type { ReferralItem } from '../../../server/domain/referral-form.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { announce } from '../../ui/announce.tsx'
import { ErrorState } from '../../ui/answer.tsx'
import { HoldContext, useHolder } from '../../ui/hold.ts'
import { useKeys } from '../../ui/keys.ts'
import { Columns, Facts, PageHead, Section } from '../../ui/layout.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { useTime } from '../../ui/time.ts'
import { useWidth } from '../../ui/width.ts'
import { ConsentPart, ConvertPart } from './form-consent.tsx'
import { DocumentsPart, MedicalPart, PatientPart, PlanPart, WherePart } from './form-parts.tsx'
import { type FormStart, type ReferralFormState, useReferralForm } from './form-state.ts'
import { referralReasonWords } from './words.ts'

/** Fingers need 44 px, and a phone's browser enlarges the page for fields under 16 px. */
const phoneTheme = { token: { controlHeight: 44, fontSize: 16 } }

type FormProps = {
  start: FormStart
  targets: readonly ReferralTarget[]
  referral: Referral | null
  onCreated: (id: string) => void
}

export type PartProps = { start: FormStart; form: ReferralFormState; targets: readonly ReferralTarget[] }

/** Where the first field of what lacks is. */
export const placeOf: Readonly<Record<ReferralItem, string>> = {
  patient_name: 'part-patient',
  patient_sex: 'part-patient',
  patient_birth_date: 'part-patient',
  diagnosis: 'part-medical',
  condition: 'part-medical',
  purpose: 'part-medical',
  sender_phone: 'part-medical',
  plan: 'part-plan',
  consent: 'part-consent',
}

function goTo(item: ReferralItem | undefined): void {
  if (item === undefined) return
  const part = document.getElementById(placeOf[item])
  const field =
    part?.querySelector<HTMLElement>('[aria-invalid]') ?? part?.querySelector<HTMLElement>('input, textarea')
  part?.scrollIntoView({ block: 'start' })
  field?.focus()
}

export function ReferralForm({ start, targets, referral, onCreated }: FormProps) {
  const texts = useTexts()
  const phone = useWidth() === 'phone'
  const form = useReferralForm(start, referral, onCreated)
  const { held, isHeld } = useHolder()
  const sending = useSending(form, isHeld)
  const words = texts.referral.form
  const parts = { start, form, targets }
  useKeys([
    { keys: 'Ctrl+S', label: texts.common.keys.save, run: sending.save },
    { keys: 'Ctrl+Enter', label: texts.common.keys.submit, run: sending.send },
  ])
  return (
    <ConfigProvider {...(phone ? { theme: phoneTheme } : {})}>
      <Columns
        head={
          <PageHead
            title={start.direction === 'up' ? words.titleUp : words.titleDown}
            sub={<Carried start={start} />}
          />
        }
        right={<Beside {...parts} />}
        rightLabel={words.lackingTitle}
        rightWidth={300}
        rightSpace={24}
        foot={<Foot form={form} sending={sending} />}
      >
        <div className="referral-form">
          {referral?.state === 'returned' ? <Returned referral={referral} /> : null}
          <HoldContext value={held}>
            <WherePart {...parts} />
            <PatientPart {...parts} />
            <MedicalPart {...parts} />
            {start.direction === 'down' ? <PlanPart {...parts} /> : null}
            <DocumentsPart {...parts} />
            <ConsentPart {...parts} />
            <ConvertPart {...parts} />
          </HoldContext>
          {sending.error === null ? null : <ErrorState error={sending.error} kept="here" />}
        </div>
        <LeaveGuard dirty={form.dirty && !sending.gone} words={words.leave} />
      </Columns>
    </ConfigProvider>
  )
}

/** @param isHeld whether a field is too long for the server; it has the cursor then */
function useSending(form: ReferralFormState, isHeld: () => boolean) {
  const texts = useTexts()
  const navigate = useNavigate()
  const [busy, setBusy] = useState<'save' | 'send' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [sent, setSent] = useState<string | null>(null)
  // Only once the sheet knows that everything is on the server: leaving before would ask whether to lose it.
  useEffect(() => {
    if (sent !== null) void navigate(paths.referral(sent), { replace: true })
  }, [sent, navigate])
  const run = (what: 'save' | 'send', work: () => Promise<void>) => {
    if (busy !== null) return
    setBusy(what)
    setError(null)
    void work()
      .catch((thrown: unknown) => setError(thrown))
      .finally(() => setBusy(null))
  }
  return {
    busy,
    error,
    gone: sent !== null,
    save: () => {
      if (!isHeld()) run('save', form.saveDraft)
    },
    /** Never greyed: it leads to the first lacking item. */
    send: () => {
      form.mark()
      const [first] = form.lacking
      if (first !== undefined) {
        // After the fields were drawn anew with what lacks.
        setTimeout(() => goTo(first))
        return
      }
      if (isHeld()) return
      run('send', async () => {
        const id = await form.send()
        announce(texts.referral.states.requested)
        setSent(id)
      })
    },
  }
}

function Carried({ start }: { start: FormStart }) {
  const words = useTexts().referral.form
  const { source } = start
  if (source === null) return null
  if (source.parent !== null) return words.carriedFromReferral(source.parent.number)
  return source.consultation === null ? null : words.carriedFrom(source.consultation.number)
}

function Returned({ referral }: { referral: Referral }) {
  const texts = useTexts()
  const reason = referralReasonWords(texts, referral.reasonCode, referral.reasonText)
  return (
    <div className="dialog-quicker">
      <h3>{texts.referral.states.returned}</h3>
      <p>{reason}</p>
    </div>
  )
}

/** What lacks as links, and whom to call at the other side. */
function Beside({ start, form, targets }: PartProps) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.referral
  const target = targets.find(
    (one) => one.lineId === form.content.lineId && one.institutionId === form.content.toInstitutionId,
  )
  const nobody = start.direction === 'up' ? words.noContact : words.noContactDown
  const person = target?.contact.person ?? null
  return (
    <>
      <Section
        title={form.lacking.length === 0 ? words.form.complete : words.form.lacking(form.lacking.length)}
      >
        <ul className="referral-lacking" data-testid="lacking">
          {form.lacking.map((item) => (
            <li key={item}>
              <button type="button" className="text-button" onClick={() => goTo(item)}>
                {words.form.items[item]}
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={words.contact}>
        {person === null ? (
          <p className="small second">{nobody}</p>
        ) : (
          <p>
            {personIn(language, person)}
            {'　'}
            <span className="second">{nameIn(language, person.title)}</span>
          </p>
        )}
        <Facts rows={[[words.phone, target?.contact.phone || texts.common.none]]} />
      </Section>
    </>
  )
}

type Sending = ReturnType<typeof useSending>

function Foot({ form, sending }: { form: ReferralFormState; sending: Sending }) {
  const words = useTexts().referral.form
  const time = useTime()
  const said = form.dirty
    ? words.unsaved
    : form.savedAt === ''
      ? ''
      : words.saved(time.clockSeconds(form.savedAt))
  return (
    <div className="referral-foot">
      <span className="small second" role="status">
        {said}
      </span>
      <Button
        size="large"
        loading={sending.busy === 'save'}
        onClick={sending.save}
        data-testid="save-referral"
      >
        {words.save}
      </Button>
      <Button
        type="primary"
        size="large"
        loading={sending.busy === 'send'}
        onClick={sending.send}
        data-testid="send-referral"
      >
        {words.send}
      </Button>
    </div>
  )
}
