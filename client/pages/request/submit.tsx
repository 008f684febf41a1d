/** Submitting: first to what lacks; then a summary to confirm; then off it goes (look §3: the button is never grey). */
import { useNavigate } from 'react-router'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { gapOf } from '../../../server/domain/completeness.ts'
import { maskName } from '../../../server/domain/patient.ts'
import { refreshConsultation, useCommand, useLineOf } from '../../consultation.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { announce } from '../../ui/announce.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Facts } from '../../ui/layout.tsx'
import { useStore } from '../../ui/store.ts'
import { useTime } from '../../ui/time.ts'
import { Urgency } from '../../ui/urgency.tsx'
import { diagnosisLines } from '../detail/words.ts'
import { useDesk } from './desk.ts'
import { contentOf } from './form.ts'
import { unfinished } from './uploads.ts'

type SubmitDialogProps = { id: string; onClose: () => void; onLacking: () => void }

export function SubmitDialog({ id, onClose, onLacking }: SubmitDialogProps) {
  const texts = useTexts()
  const navigate = useNavigate()
  const { draft, uploads } = useDesk()
  const command = useCommand(id)
  const words = texts.request.confirm
  const waiting = unfinished(useStore(uploads.items))
  const submit = async () => {
    // A last change may have been typed while the dialog was open in another hand.
    const version = (await draft.flush()) ? draft.version() : null
    // What stands in the way of saving is said in the form; there is nothing to submit then.
    if (version === null) return true
    try {
      const answer = await command.mutateAsync({ command: 'submit', version })
      announce(texts.state.names[answer.state])
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 'INCOMPLETE') {
        onLacking()
        return true
      }
      throw error
    }
    draft.close()
    await refreshConsultation(id)
    await navigate(paths.consultation(id), { replace: true })
    return true
  }
  return (
    <ConfirmDialog
      open
      title={words.title}
      action={words.action}
      onConfirm={submit}
      onClose={onClose}
      width={560}
      confirmTestId="confirm-submit"
    >
      <Consequence />
      {waiting === 0 ? null : (
        <p className="tone-ochre" role="alert">
          {words.uploading(waiting)}
        </p>
      )}
      <Summary />
    </ConfirmDialog>
  )
}

/** What submitting does. An emergency may go out with gaps: what is lacking is named before, and that it will be recorded. */
function Consequence() {
  const texts = useTexts()
  const { draft, lacking } = useDesk()
  const { urgency } = draft.content.get()
  const gap = gapOf(useStore(lacking), urgency)
  const words = texts.ring.submit
  if (urgency !== 'emergency') return <p className="second">{texts.request.confirm.body}</p>
  return (
    <div className="submit-emergency" data-testid="emergency-gap">
      <p className="second">{words.rings}</p>
      {gap.length === 0 ? null : (
        <>
          <p className="tone-ochre">{words.note(gap.length)}</p>
          <p>{texts.record.and(gap.map((item) => texts.request.item[item]))}</p>
        </>
      )}
      {gap.includes('consent') ? <p className="tone-ochre">{words.consent}</p> : null}
    </div>
  )
}

function Summary() {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const lineOf = useLineOf()
  const { draft, uploads } = useDesk()
  const files = useStore(uploads.items).flatMap(({ attachment }): Attachment[] =>
    attachment === null ? [] : [attachment],
  )
  const content = contentOf(draft.content.get())
  const words = texts.request.confirm
  const { patient, record, consent } = content
  const line = lineOf(content.lineId)
  const sex = patient.sex === null ? '' : texts.common.sex[patient.sex]
  return (
    <div className="submit-summary">
      <Facts
        rows={[
          [words.line, line === undefined ? texts.common.none : nameIn(language, line.name)],
          [words.urgency, <Urgency key="urgency" level={content.urgency} />],
          [words.kind, texts.state.kind[content.kind]],
          [texts.board.ask, content.board === null ? texts.board.one : texts.board.several],
          [words.patient, `${maskName(patient.name)}　${sex}　${patient.birthDate ?? ''}`],
          [
            words.consent,
            consent === null
              ? texts.common.none
              : texts.detail.consent.obtained(
                  texts.record.consent.signedBy[consent.signedBy],
                  maskName(consent.signerName),
                  consent.relation,
                ),
          ],
          [words.complaint, record.chiefComplaint],
          [words.diagnosis, diagnosisLines(texts, record).map((one) => <div key={one}>{one}</div>)],
          [words.questions, words.questionCount(content.questions.length)],
          [
            words.times,
            content.kind === 'written' || content.wishedTimes.length === 0
              ? texts.common.none
              : content.wishedTimes.map(({ startAt, endAt }) => (
                  <div key={startAt}>{`${time.weekday(startAt)}　${time.range(startAt, endAt)}`}</div>
                )),
          ],
          [words.files, words.fileCount(files.length)],
        ]}
      />
    </div>
  )
}
