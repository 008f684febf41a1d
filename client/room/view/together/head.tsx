/** Over the picture: what it is, who shows it, and whether one follows. */
import type { Attachment } from '../../../../server/contract/attachment.ts'
import type { Shared, View } from '../../../../server/contract/together.ts'
import { leads } from '../../../../server/domain/together.ts'
import { personIn, useLanguage, useTexts } from '../../../i18n/text.ts'
import { useStore } from '../../../ui/store.ts'
import { useTime } from '../../../ui/time.ts'
import type { Sheet } from '../../../viewer/sheet.ts'
import { findPerson } from '../../people.ts'
import { useCase, useClient, useRoomState } from '../context.tsx'
import { seriesOf } from './series.ts'

type HeadProps = { file: Attachment; shared: Shared; view: View; sheet: Sheet | null; onHide: () => void }

export function Head({ file, shared, view, sheet, onHide }: HeadProps) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.together
  const { attachments } = useCase()
  const series = seriesOf(file, attachments)
  const size =
    file.dicom === null && file.width !== null && file.height !== null
      ? texts.room.stage.original(file.width, file.height)
      : null
  const window = sheet?.window === null ? null : (view.window ?? sheet?.window)
  return (
    <div className="r-stage-head t-head">
      <b>
        {texts.record.attachmentKinds[file.kind]}　{time.short(file.uploadedAt)}
      </b>
      {size === null ? null : <span className="r-figures">{size}</span>}
      {sheet === null || sheet.pages === 1 ? null : (
        <span>{(file.dicom === null ? words.page : words.frame)(view.page + 1, sheet.pages)}</span>
      )}
      {series.length === 1 ? null : <span>{words.inSeries(series.indexOf(file) + 1, series.length)}</span>}
      {window == null ? null : <span>{words.windowNow(window.center, window.width)}</span>}
      {file.dicom === null ? null : <span className="r-warn">{words.undiagnostic}</span>}
      <span className="t-who">
        <Following shared={shared} />
        <button type="button" className="r-link" onClick={onHide}>
          {words.toVideo}
        </button>
      </span>
    </div>
  )
}

function Following({ shared }: { shared: Shared }) {
  const words = useTexts().together
  const language = useLanguage()
  const { together } = useClient()
  const { following } = useStore(together.state)
  const { people, self } = useRoomState()
  const { presenterId } = shared
  const stop = (
    <button type="button" className="r-link" onClick={() => void together.stop()} data-testid="together-stop">
      {words.stop}
    </button>
  )
  if (self === null) return null
  if (presenterId === self.personId) {
    return (
      <>
        <span data-testid="together-state">{words.youPresent}</span>
        {stop}
      </>
    )
  }
  const presenter = presenterId === null ? undefined : findPerson(people, presenterId)
  const name = presenter === undefined ? null : personIn(language, presenter)
  return (
    <>
      <span className={following ? undefined : 'r-warn'} data-testid="together-state">
        {name === null ? words.nobody : following ? words.follows(name) : words.alone}
      </span>
      {name === null ? null : (
        <button
          type="button"
          className="r-link"
          onClick={() => together.follow(!following)}
          data-testid="together-follow"
        >
          {following ? words.lookAlone : words.followAgain}
        </button>
      )}
      <button
        type="button"
        className="r-link"
        title={words.takeOverHint}
        onClick={() => void together.take()}
        data-testid="together-take"
      >
        {words.takeOver}
      </button>
      {leads(self.role) ? stop : null}
    </>
  )
}
