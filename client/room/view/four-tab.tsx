/** 四诊: tongue, pulse, and what was seen, heard and asked. */
import type { CaseRecord } from '../../../server/contract/record.ts'
import { inquiryWords, inspectionWords, pulseNotes, tongueWords } from '../record.ts'
import { Part } from './case-tab.tsx'
import { useCase, useRoomTexts } from './context.tsx'

export function FourTab() {
  const { record: words } = useRoomTexts()
  const { content } = useCase()
  if (content === null) return <p className="r-quiet">{words.empty}</p>
  const { record } = content
  return (
    <>
      <Part title={words.tongue} text={tongueWords(words, record)} />
      <Pulse pulse={record.pulse} />
      <Part title={words.inspection} text={inspectionWords(words, record)} />
      <Part title={words.listening} text={record.listening} />
      <Part title={words.inquiry} text={inquiryWords(words, record)} />
    </>
  )
}

const places = ['cun', 'guan', 'chi'] as const

function Pulse({ pulse }: { pulse: CaseRecord['pulse'] }) {
  const { record: words } = useRoomTexts()
  const { content } = useCase()
  const felt = places.some((place) => pulse.left[place].length > 0 || pulse.right[place].length > 0)
  const notes = content === null ? '' : pulseNotes(words, content.record)
  if (!felt && notes === '') return null
  return (
    <section>
      <h3>
        {words.pulse}
        {pulse.takenByLocalDoctor ? `　${words.takenLocally}` : null}
      </h3>
      {felt ? (
        <table className="r-pulse">
          <thead>
            <tr>
              <td />
              <th scope="col">{words.left}</th>
              <th scope="col">{words.right}</th>
            </tr>
          </thead>
          <tbody>
            {places.map((place) => (
              <tr key={place}>
                <th scope="row" lang="zh-CN">
                  {words[place]}
                </th>
                <td lang="zh-CN">{pulse.left[place].join(' ')}</td>
                <td lang="zh-CN">{pulse.right[place].join(' ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {notes === '' ? null : <p>{notes}</p>}
    </section>
  )
}
