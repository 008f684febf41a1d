/** Writing the opinion: answers under the questions at the left, the page as it will be at the right. */
import { Button } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { emptyOpinion, type Opinion } from '../../../server/contract/opinion.ts'
import type { Line } from '../../../server/contract/session.ts'
import { lackingParts } from '../../../server/domain/opinion.ts'
import { useTexts } from '../../i18n/text.ts'
import { useMdt } from '../../mdt.ts'
import { paths } from '../../paths.ts'
import { keepNotes, readNotes } from '../../room/notes.ts'
import { KeyBar } from '../../ui/key-bar.tsx'
import { useKeys } from '../../ui/keys.ts'
import { Columns } from '../../ui/layout.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { Seal } from '../../ui/seal.tsx'
import { MemberOpinions } from '../detail/mdt-opinions.tsx'
import { BoardUnknown } from './board-unknown.tsx'
import { DraftConflict } from './conflict.tsx'
import { type Draft, useDraft } from './data.ts'
import { AnswerFields, ClosingFields, CodedFields, FormulaFields, TextField } from './fields.tsx'
import { tooLong } from './fitting.ts'
import { Foot } from './foot.tsx'
import { partName } from './parts.ts'
import { OpinionSheet } from './sheet.tsx'
import { SignDialog } from './sign-dialog.tsx'
import { Templates } from './templates.tsx'

type Props = {
  consultation: Consultation
  opinion: Opinion
  line: Line | undefined
  /** Ends a correction without signing; undefined while the first version is written. */
  onStop: (() => void) | undefined
}

export function OpinionEditor({ consultation, opinion, line, onStop }: Props) {
  const texts = useTexts()
  const questions = consultation.content?.questions ?? []
  const [newest] = opinion.versions
  const draft = useDraft(consultation.id, {
    content: opinion.draft?.content ?? newest?.content ?? emptyOpinion(questions.length),
    revision: opinion.draft?.revision ?? 0,
    savedAt: opinion.draft?.savedAt ?? null,
  })
  const [signing, setSigning] = useState(false)
  const version = (newest?.version ?? 0) + 1
  const lacking = lackingParts(questions.length, draft.content)
  const over = tooLong(draft.content).length
  const sign = () => {
    const [first] = lacking
    // The server has what fits; what is not there is not signed.
    if (over > 0) focusTooLong()
    else if (first === undefined) setSigning(true)
    else focusPart(first)
  }
  const stop = () => (over > 0 ? focusTooLong() : onStop?.())
  useKeys([
    { keys: 'Ctrl+S', label: texts.common.keys.save, run: () => void draft.save(), bar: true },
    { keys: 'Ctrl+Enter', label: texts.opinion.sign, run: sign, bar: true },
  ])
  const words = texts.opinion
  return (
    <Columns
      right={<Preview consultation={consultation} line={line} draft={draft} version={version} />}
      rightLabel={words.preview}
      rightWidth={640}
      rightSpace={0}
      head={
        <Head consultation={consultation} line={line} version={version} amending={newest !== undefined} />
      }
      foot={
        <>
          <Foot
            draft={draft}
            lacking={lacking.length}
            over={over}
            onSign={sign}
            onStop={onStop === undefined ? undefined : stop}
            version={version}
            id={consultation.id}
          />
          <KeyBar />
        </>
      }
    >
      <div className="opinion-body">
        {draft.status === 'conflict' ? <DraftConflict draft={draft} id={consultation.id} /> : null}
        {consultation.lineId === null ? null : <Templates {...draft} lineId={consultation.lineId} />}
        <RoomNotes draft={draft} id={consultation.id} />
        <BoardSaid consultation={consultation} />
        <AnswerFields {...draft} questions={questions} />
        <TextField
          {...draft}
          name="findings"
          label={words.part.findings}
          hint={words.hint.findings}
          max={4000}
        />
        <Diagnoses draft={draft} consultation={consultation} />
        <Texts draft={draft} names={['differential', 'advice', 'treatmentPrinciple']} />
        {/* it keeps what is typed: where another window's text was taken, it begins anew */}
        <FormulaFields
          key={draft.settled}
          {...draft}
          patient={{ sex: consultation.patientSex, age: consultation.patientAge }}
        />
        <Texts draft={draft} names={['procedures', 'furtherTests', 'monitoring', 'warningSigns']} />
        <ClosingFields {...draft} />
        <TextField {...draft} name="limits" label={words.part.limits} hint={words.hint.limits} max={1000} />
      </div>
      {/* what only waits goes out on the way; what is too long or was refused would not */}
      <LeaveGuard
        dirty={over > 0 || draft.status === 'failed' || draft.status === 'conflict'}
        words={words.lost}
      />
      <SignDialog
        open={signing}
        onClose={() => setSigning(false)}
        consultationId={consultation.id}
        version={version}
        save={draft.save}
        problem={draft.problem}
      />
    </Columns>
  )
}

/** letters */
const longest = {
  differential: 2000,
  advice: 8000,
  treatmentPrinciple: 1000,
  procedures: 2000,
  furtherTests: 2000,
  monitoring: 2000,
  warningSigns: 2000,
} as const
type TextPart = keyof typeof longest

function Texts({ draft, names }: { draft: Draft; names: readonly TextPart[] }) {
  const texts = useTexts()
  const { hint } = texts.opinion
  const hints: Record<TextPart, string> = {
    differential: hint.differential,
    advice: hint.advice,
    treatmentPrinciple: hint.principle,
    procedures: hint.procedures,
    furtherTests: hint.tests,
    monitoring: hint.monitoring,
    warningSigns: hint.warning,
  }
  return names.map((name) => (
    <TextField
      key={name}
      {...draft}
      name={name}
      label={partName(texts, name)}
      hint={hints[name]}
      max={longest[name]}
    />
  ))
}

function focusPart(part: string): void {
  const id = part.startsWith('answers.') ? `answer-${part.slice('answers.'.length)}` : null
  const field =
    id === null
      ? document.querySelector<HTMLElement>('[data-testid="opinion-advice"]')
      : document.getElementById(id)
  field?.scrollIntoView({ block: 'center' })
  field?.focus()
}

function focusTooLong(): void {
  const field = document.querySelector<HTMLElement>('.opinion-body [aria-invalid="true"]')
  field?.scrollIntoView({ block: 'center' })
  field?.focus()
}

function Head({
  consultation,
  line,
  version,
  amending,
}: {
  consultation: Consultation
  line: Line | undefined
  version: number
  amending: boolean
}) {
  const texts = useTexts()
  const { patient } = consultation
  const about = [
    patient.name,
    patient.sex === null ? '' : texts.common.sex[patient.sex],
    consultation.patientAge === null ? '' : texts.common.age(consultation.patientAge),
  ].filter((word) => word !== '')
  return (
    <header className="opinion-head">
      <div>
        {line === undefined ? null : <Seal seal={line.seal} code={line.code} />}
        <h1 className="h1">{texts.opinion.title}</h1>
        <span className="second">{about.join('　')}</span>
        <LinkButton type="link" to={paths.consultation(consultation.id)}>
          {texts.opinion.backToCase}
        </LinkButton>
      </div>
      <p className="second">{amending ? texts.opinion.amending(version) : texts.opinion.adviceNotOrder}</p>
    </header>
  )
}

function Diagnoses({ draft, consultation }: { draft: Draft; consultation: Consultation }) {
  const texts = useTexts()
  const { part } = texts.opinion
  const record = consultation.content?.record
  const { westernDiagnoses, tcmDiseases, tcmPatterns } = draft.content
  const isEmpty = westernDiagnoses.length + tcmDiseases.length + tcmPatterns.length === 0
  return (
    <section className="opinion-diagnoses">
      <h3>
        {part.diagnosis}
        {isEmpty && record !== undefined ? (
          <Button
            type="link"
            size="small"
            onClick={() =>
              draft.change({
                westernDiagnoses: record.westernDiagnoses,
                tcmDiseases: record.tcmDiseases,
                tcmPatterns: record.tcmPatterns,
              })
            }
          >
            {texts.opinion.takeFromRequest}
          </Button>
        ) : null}
      </h3>
      <CodedFields {...draft} name="westernDiagnoses" label={part.western} />
      <CodedFields {...draft} name="tcmDiseases" label={part.disease} />
      <CodedFields {...draft} name="tcmPatterns" label={part.pattern} />
      <CodedFields {...draft} name="mongolianDiagnoses" label={part.mongolian} />
    </section>
  )
}

/** What the expert noted during the call, until it is taken over. */
function RoomNotes({ draft, id }: { draft: Draft; id: string }) {
  const words = useTexts().opinion.notes
  const [notes, setNotes] = useState(() => readNotes(id))
  if (notes.trim() === '') return null
  const take = () => {
    const { advice } = draft.content
    draft.change({ advice: advice === '' ? notes : `${advice}\n${notes}` })
    keepNotes(id, '')
    setNotes('')
  }
  return (
    <section className="opinion-notes" aria-label={words.title}>
      <b>{words.title}</b>
      <p>{notes}</p>
      <Button onClick={take} data-testid="take-notes">
        {words.take}
      </Button>
    </section>
  )
}

/** What the members of the board have signed, beside what their chair writes. */
function BoardSaid({ consultation }: { consultation: Consultation }) {
  const mdt = useMdt(consultation)
  if (mdt.data !== undefined) return <MemberOpinions opinions={mdt.data.opinions} />
  return consultation.board === null ? null : <BoardUnknown mdt={mdt} />
}

type PreviewProps = { consultation: Consultation; line: Line | undefined; draft: Draft; version: number }

function Preview({ consultation, line, draft, version }: PreviewProps) {
  const texts = useTexts()
  return (
    <div className="opinion-preview">
      <div className="opinion-preview-head">
        <b>{texts.opinion.preview}</b>
        <span>{texts.opinion.paper}</span>
      </div>
      <OpinionSheet
        consultation={consultation}
        line={line}
        content={draft.content}
        version={version}
        signed={null}
      />
    </div>
  )
}
