/** The top line: whose case it is, what must not be forgotten, how long it has been going on. */
import { useLineOf } from '../../consultation.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useNow } from '../../ui/clock.ts'
import { runningFigures } from '../../ui/countdown.ts'
import { Logo, Seal } from '../../ui/seal.tsx'
import { Triangle } from '../../ui/urgency.tsx'
import { useCase, useRoomState, useRoomTexts } from './context.tsx'
import { RecordingMark } from './recording.tsx'

export function Patient() {
  const texts = useTexts()
  const { patientName, patientSex, patientAge, lineId } = useCase()
  const line = useLineOf()(lineId)
  const language = useLanguage()
  return (
    <span className="r-patient">
      {line === undefined ? null : (
        <Seal seal={line.seal} code={line.code} size="small" name={nameIn(language, line.name)} />
      )}
      <b>{patientName}</b>
      <span className="r-quiet">
        {patientSex === null ? '' : texts.common.sex[patientSex]}{' '}
        {patientAge === null ? '' : texts.common.age(patientAge)}
      </span>
      <AllergyWarning />
    </span>
  )
}

function AllergyWarning() {
  const texts = useRoomTexts()
  const { content } = useCase()
  const substances = content?.record.allergies.map(({ substance }) => substance) ?? []
  if (substances.length === 0) return null
  const words = texts.allergy(substances.join(texts.allergyJoin))
  return (
    <span className="r-allergy" title={words}>
      <Triangle filled size={12} />
      <span className="cut">{words}</span>
    </span>
  )
}

export function RoomBar() {
  const texts = useRoomTexts()
  const { people } = useRoomState()
  return (
    <header className="r-bar">
      <Logo size={22} />
      <Patient />
      <span className="r-bar-end">
        <RecordingMark />
        <span>{texts.persons(people.length + 1)}</span>
        <Elapsed />
      </span>
    </header>
  )
}

/** How long the call has been going on. */
export function Elapsed() {
  const texts = useRoomTexts()
  const { startedAt } = useRoomState()
  const now = useNow(1000)
  if (startedAt === null) return <span className="r-timer-waiting">{texts.notStarted}</span>
  const passed = Math.max(0, Math.floor((now - Date.parse(startedAt)) / 1000) * 1000)
  return (
    <span
      className="r-timer"
      role="timer"
      aria-live="off"
      aria-label={texts.elapsed}
      data-testid="room-timer"
    >
      {runningFigures(passed)}
    </span>
  )
}
