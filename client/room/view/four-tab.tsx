/** 四诊: tongue, pulse, and what was seen, heard and asked. */
import { lazy, Suspense, useState } from 'react'
import type { CaseRecord } from '../../../server/contract/record.ts'
import { useTexts } from '../../i18n/text.ts'
import { mongolianRows } from '../../pages/detail/record-words.ts'
import { inquiryParts, pulseAt, pulsePlaces, tongueWords } from '../../pages/detail/words.ts'
import { isPicture } from '../../viewer/kind.ts'
import { StillFacts, useFileTitle } from '../../viewer/still-facts.tsx'
import { Thumbnail } from '../../viewer/thumbnail.tsx'
import { Part } from './case-tab.tsx'
import { useCase } from './context.tsx'

const Viewer = lazy(() => import('../../viewer/viewer.tsx').then((module) => ({ default: module.Viewer })))

export function FourTab() {
  const texts = useTexts()
  const words = texts.record
  const { content } = useCase()
  if (content === null) return <p className="r-quiet">{words.notRecorded}</p>
  const { tongue, pulse, inspection, listening, inquiry, mongolian } = content.record
  return (
    <>
      <Part title={words.tongue} text={tongueWords(texts, tongue) || words.notRecorded} />
      <TongueStills />
      <Pulse pulse={pulse} />
      <Part title={words.palpation} text={content.record.palpation} />
      {(['spirit', 'complexion', 'body', 'head', 'eyes', 'skin'] as const).map((part) => (
        <Part key={part} title={words.inspection[part]} text={inspection[part]} />
      ))}
      <Part title={words.listening.voice} text={listening.voice} />
      <Part title={words.listening.smell} text={listening.smell} />
      {inquiryParts.map((part) => (
        <Part key={part} title={words.inquiry[part]} text={inquiry[part]} />
      ))}
      {mongolian === null ? null : (
        <>
          {mongolianRows(texts, mongolian, content.record.mongolianDiseases).map(({ key, name, text }) => (
            <Part key={key} title={name} text={text} />
          ))}
          <Part title={texts.mongolian.narrative} text={mongolian.narrative} />
        </>
      )}
    </>
  )
}

/** Pictures of the tongue beside its words, those taken in this call included; pressed, the file is shown closely. */
function TongueStills() {
  const { attachments } = useCase()
  const titleOf = useFileTitle()
  const [open, setOpen] = useState<string | null>(null)
  const tongues = attachments.filter(
    (file) => isPicture(file) && (file.kind === 'tongue' || file.kind === 'sublingual'),
  )
  if (tongues.length === 0) return null
  return (
    <div className="r-files r-tongues">
      {tongues.map((file) => (
        <figure key={file.id} data-testid="room-tongue-still">
          <button
            type="button"
            className="r-thumb"
            aria-label={`${titleOf(file)} ${file.fileName}`}
            onClick={() => setOpen(file.id)}
          >
            <Thumbnail file={file} />
          </button>
          <figcaption>
            <b>{titleOf(file)}</b>
            <StillFacts file={file} className="r-still-facts" />
          </figcaption>
        </figure>
      ))}
      {open === null ? null : (
        <Suspense>
          <Viewer files={tongues} openId={open} onOpen={setOpen} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </div>
  )
}

function Pulse({ pulse }: { pulse: CaseRecord['pulse'] }) {
  const texts = useTexts()
  const words = texts.record
  const notes = [
    pulse.rate === null ? null : `${words.pulseRate} ${pulse.rate} ${words.unit.perMinute}`,
    pulse.rhythm === null ? null : `${words.pulseRhythm} ${words.pulseRhythms[pulse.rhythm]}`,
    pulse.strength === null ? null : words.pulseStrengths[pulse.strength],
    pulse.note.trim() === '' ? null : pulse.note,
  ].filter((note) => note !== null)
  return (
    <section>
      <h3>
        {words.pulse}
        {pulse.takenByLocalDoctor ? `　${words.takenByLocalDoctor}` : null}
      </h3>
      <table className="r-pulse">
        <thead>
          <tr>
            <td />
            <th scope="col">{words.pulseSide.left}</th>
            <th scope="col">{words.pulseSide.right}</th>
          </tr>
        </thead>
        <tbody>
          {pulsePlaces.map((place) => (
            <tr key={place}>
              <th scope="row">{words.pulsePlaces[place]}</th>
              <td>{pulseAt(texts, pulse.left[place]) || texts.common.none}</td>
              <td>{pulseAt(texts, pulse.right[place]) || texts.common.none}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {notes.length === 0 ? null : <p>{notes.join('　')}</p>}
    </section>
  )
}
