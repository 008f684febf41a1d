/** The form: index, one section at a time, completeness, and the foot with its buttons. */
import { Button, ConfigProvider } from 'antd'
import { useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { blockingItems, type RequestItem } from '../../../server/domain/completeness.ts'
import type { Urgency } from '../../../server/domain/consultation.ts'
import { ageAt, maskName } from '../../../server/domain/patient.ts'
import { useHistory, useLines } from '../../consultation.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'
import { now } from '../../ui/clock.ts'
import { ariaKeys, useKeys } from '../../ui/keys.ts'
import { Columns } from '../../ui/layout.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { useStore } from '../../ui/store.ts'
import { useTime } from '../../ui/time.ts'
import { useWidth } from '../../ui/width.ts'
import { reasonWords } from '../detail/course-words.ts'
import { Aside, focusField, SaveLine } from './aside.tsx'
import { ConflictPanel, conflictId } from './conflict.tsx'
import { useDesk, useForm } from './desk.ts'
import { FormPreview } from './preview.tsx'
import { DiagnosisSection } from './section-diagnosis.tsx'
import { FilesSection } from './section-files.tsx'
import { FourSection } from './section-four.tsx'
import { HistorySection } from './section-history.tsx'
import { FormIndex, useSection, useSectionPath } from './section-index.tsx'
import { LineSection } from './section-line.tsx'
import { MedicationSection } from './section-medication.tsx'
import { MongolianSection } from './section-mongolian.tsx'
import { PatientSection } from './section-patient.tsx'
import { PurposeSection } from './section-purpose.tsx'
import { neighbour, type SectionKey, sectionOfPath } from './sections.ts'
import { SubmitDialog } from './submit.tsx'
import { completingOf, useSubmitting } from './submitting.ts'

const parts: Readonly<Record<SectionKey, () => React.ReactNode>> = {
  line: LineSection,
  patient: PatientSection,
  history: HistorySection,
  four: FourSection,
  mongolian: MongolianSection,
  diagnosis: DiagnosisSection,
  medication: MedicationSection,
  files: FilesSection,
  purpose: PurposeSection,
}

/** Fingers need 44 px, and a phone's browser enlarges the page for fields under 16 px. */
const phoneTheme = {
  token: { controlHeight: 44, fontSize: 16 },
  components: { Input: { paddingBlock: 9 }, InputNumber: { paddingBlock: 9 } },
}

type Restored = { at: string; newer: boolean }
type FormPageProps = { consultation: Consultation | null; restored: Restored | null }

export function FormPage({ consultation, restored }: FormPageProps) {
  const texts = useTexts()
  const { draft, refresh } = useDesk()
  const lines = useLines().data
  // What is asked for is the line's: it counts as soon as the lines are known.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are read where it is computed
  useEffect(refresh, [lines, refresh])
  const section = useSection()
  const state = useStore(draft.state)
  const [previewing, setPreviewing] = useState(false)
  const completing = completingOf(consultation)
  const submitting = useSubmitting(completing)
  useAskedField()
  useSubmitKeys(submitting.submit)
  const Part = parts[section]
  const phone = useWidth() === 'phone'
  return (
    <ConfigProvider {...(phone ? { theme: phoneTheme } : {})}>
      <Columns
        left={<FormIndex />}
        right={<Aside />}
        rightLabel={texts.request.completeness}
        rightWidth={300}
        rightSpace={24}
        foot={
          <Foot
            section={section}
            completing={completing !== null}
            onPreview={() => setPreviewing(true)}
            onSubmit={submitting.submit}
          />
        }
      >
        <div className="form-body">
          {consultation?.state === 'returned' ? <Returned consultation={consultation} /> : null}
          {completing === null ? null : <p className="form-notice small">{texts.ring.completing}</p>}
          {restored === null ? null : <RestoredNotice restored={restored} />}
          {state.kind === 'conflict' ? (
            <ConflictPanel key={state.theirs.version} theirs={state.theirs} base={state.base} />
          ) : null}
          {state.kind === 'closed' ? <ClosedNotice state={state.state} /> : null}
          <SectionHead section={section} />
          <Part />
        </div>
        <FormPreview open={previewing} onClose={() => setPreviewing(false)} />
        {submitting.id === null ? null : (
          <SubmitDialog id={submitting.id} onClose={submitting.close} onLacking={submitting.toFirst} />
        )}
      </Columns>
    </ConfigProvider>
  )
}

/** Says that the text is back, from when it is, and whether there is something to choose. */
function RestoredNotice({ restored }: { restored: Restored }) {
  const words = useTexts().unsaved
  const time = useTime()
  return (
    <p className="form-notice small" role="status" data-testid="restored">
      {words.restored(time.moment(restored.at))}
      {restored.newer ? ` ${words.newer}` : ''}
    </p>
  )
}

/** `Ctrl S` saves now, `Ctrl Enter` submits. */
function useSubmitKeys(submit: () => void) {
  const { keys } = useTexts().common
  const { draft } = useDesk()
  useKeys([
    { keys: 'Ctrl+S', label: keys.save, run: () => void draft.flush() },
    { keys: 'Ctrl+Enter', label: keys.submit, run: submit },
  ])
}

/** A link to a lacking item names the field in the address; it gets the focus once its section is drawn. */
function useAskedField() {
  const [parameters, setParameters] = useSearchParams()
  const field = parameters.get('field')
  useEffect(() => {
    if (field === null) return
    focusField(field)
    setParameters(
      (before) => {
        const next = new URLSearchParams(before)
        next.delete('field')
        return next
      },
      { replace: true, preventScrollReset: true },
    )
  }, [field, setParameters])
}

function SectionHead({ section }: { section: SectionKey }) {
  const texts = useTexts()
  const name = useForm((form) => form.patient.name)
  const sex = useForm((form) => form.patient.sex)
  const birthDate = useForm((form) => form.patient.birthDate)
  const complaint = useForm((form) => form.record.chiefComplaint)
  const who = [
    maskName(name),
    [
      sex === null || sex === 'unknown' ? '' : texts.common.sex[sex],
      birthDate === null ? '' : texts.common.age(ageAt(birthDate, new Date(now()))),
    ]
      .filter((part) => part !== '')
      .join(' '),
    complaint,
  ]
  return (
    <header className="form-head">
      <h1 className="h1">{texts.request.section[section]}</h1>
      <span className="second cut">{who.filter((part) => part !== '').join('　')}</span>
    </header>
  )
}

/** The expert's words, as they were written. */
function Returned({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.request.returned
  const history = useHistory(consultation.id).data
  const returned = history?.find((entry) => entry.toState === 'returned')
  const said = reasonWords(texts, consultation.reasonCode, consultation.reasonText)
  return (
    <section className="form-returned" aria-label={words.title}>
      <h2>
        {words.title}
        {returned === undefined ? null : (
          <span className="tiny">{words.by(personIn(language, returned.actor), time.near(returned.at))}</span>
        )}
      </h2>
      {said === null ? null : <p>{said}</p>}
      <p className="tiny">{words.after}</p>
    </section>
  )
}

function ClosedNotice({ state }: { state: Consultation['state'] }) {
  const texts = useTexts()
  const { draft } = useDesk()
  const id = draft.id()
  return (
    <section className="form-conflict" role="alert">
      <h2 className="h2">{texts.request.notEditable(texts.state.names[state])}</h2>
      <p className="small second">{texts.errors.kept.here}</p>
      {id === null ? null : (
        <LinkButton to={paths.consultation(id)}>{texts.request.toConsultation}</LinkButton>
      )}
    </section>
  )
}

/** How much lacks, and what that means for the button. */
function lackingWords(
  texts: Texts,
  missing: readonly RequestItem[],
  urgency: Urgency,
  completing: boolean,
): string {
  if (missing.length === 0) return texts.request.nothingLacking
  if (completing) return texts.request.lacking(missing.length)
  const blocked = blockingItems(missing, urgency).length > 0
  return blocked ? texts.request.missing(missing.length) : texts.ring.submit.foot(missing.length)
}

type FootProps = {
  section: SectionKey
  /** It is out already: the button leads back. */
  completing: boolean
  onPreview: () => void
  onSubmit: () => void
}

function Foot({ section, completing, onPreview, onSubmit }: FootProps) {
  const texts = useTexts()
  const words = texts.request
  const { draft, lacking } = useDesk()
  const missing = useStore(lacking)
  const refused = useStore(draft.state).kind === 'refused'
  const urgency = useForm((form) => form.urgency)
  const phone = useWidth() === 'phone'
  const pathTo = useSectionPath()
  const [before, after] = [neighbour(section, -1), neighbour(section, 1)]
  return (
    <footer className="form-foot">
      <span className="form-foot-turn">
        {before === null ? null : <LinkButton to={pathTo(before)}>{words.previous}</LinkButton>}
        {after === null ? null : (
          <LinkButton to={pathTo(after)}>
            {phone ? words.nextShort : words.next(words.section[after])}
          </LinkButton>
        )}
      </span>
      <span className="form-foot-says">
        <Problems />
        {/* what the server refuses is not ready to be submitted, however much is filled in */}
        {refused && missing.length === 0 ? null : (
          <span className="small second">{lackingWords(texts, missing, urgency, completing)}</span>
        )}
        <span className="form-foot-save">
          <SaveLine />
        </span>
      </span>
      <span className="form-foot-act">
        <Button onClick={onPreview}>{words.preview}</Button>
        <Button
          type="primary"
          ghost={!completing && blockingItems(missing, urgency).length > 0}
          onClick={onSubmit}
          aria-keyshortcuts={ariaKeys('Ctrl+Enter')}
          data-testid="submit-request"
        >
          {completing ? texts.ring.done : words.submit}
        </Button>
      </span>
    </footer>
  )
}

/** What stands in the way is named at the foot and leads there: refused fields with their count, the choice of two versions. */
function Problems() {
  const texts = useTexts()
  const { draft } = useDesk()
  const state = useStore(draft.state)
  const pathTo = useSectionPath()
  const navigate = useNavigate()
  if (state.kind === 'conflict') {
    const see = () => document.getElementById(conflictId)?.scrollIntoView({ block: 'center' })
    return <ProblemButton onPress={see}>{texts.request.save.conflict}</ProblemButton>
  }
  if (state.kind !== 'refused') return null
  const refused = state.error.fields.map(({ path }) => path.replace(/^content\./, ''))
  const [first] = refused
  const see = () => {
    if (first !== undefined) void navigate(pathTo(sectionOfPath(first), first), { replace: true })
  }
  return <ProblemButton onPress={see}>{texts.request.fieldProblems(refused.length)}</ProblemButton>
}

function ProblemButton({ onPress, children }: { onPress: () => void; children: string }) {
  return (
    <button type="button" className="text-button form-problem" onClick={onPress}>
      {children}
    </button>
  )
}
