/** The file that everybody looks at together: who shows it, the picture with pointers and marks, the tools. Loaded when it is needed. */
import { useState } from 'react'
import type { Attachment } from '../../../../server/contract/attachment.ts'
import type { Shared, View } from '../../../../server/contract/together.ts'
import { useTexts } from '../../../i18n/text.ts'
import { useStore } from '../../../ui/store.ts'
import { useLayerChoice, useLayers } from '../../../viewer/layers.tsx'
import type { Sheet } from '../../../viewer/sheet.ts'
import { viewNow } from '../../together.ts'
import { useCase, useClient } from '../context.tsx'
import { Canvas } from './canvas.tsx'
import { Foot } from './foot.tsx'
import type { Tool } from './hands.ts'
import { Head } from './head.tsx'
import { seriesOf } from './series.ts'
import { useSheet } from './sheets.ts'
import { Toolbar } from './toolbar.tsx'
import './together.css'

export type StageProps = { onHide: () => void }

export function TogetherStage({ onHide }: StageProps) {
  const words = useTexts().together
  const { together } = useClient()
  const state = useStore(together.state)
  const { attachments } = useCase()
  const view = viewNow(state)
  const { shared } = state
  if (shared === null || view === null) return null
  const file = attachments.find(({ id }) => id === shared.attachmentId)
  if (file === undefined) return <div className="tile-word">{words.fault.gone}</div>
  return <OneFile key={file.id} file={file} shared={shared} view={view} onHide={onHide} />
}

type OneFileProps = StageProps & { file: Attachment; shared: Shared; view: View }

function OneFile({ file, shared, view, onHide }: OneFileProps) {
  const words = useTexts().together
  const [state, retry] = useSheet(file)
  return (
    <>
      <Head file={file} shared={shared} view={view} sheet={sheetIn(state)} onHide={onHide} />
      {state !== null && 'sheet' in state ? (
        <Open file={file} shared={shared} view={view} sheet={state.sheet} />
      ) : (
        <div className="r-canvas">
          <div className="tile-word" role={state === null ? 'status' : 'alert'}>
            <p>{state === null ? words.loading : words.fault[state.fault]}</p>
            {state !== null && state.fault === 'failed' ? (
              <button type="button" className="r-button" onClick={retry}>
                {words.retry}
              </button>
            ) : null}
          </div>
        </div>
      )}
    </>
  )
}

function sheetIn(state: ReturnType<typeof useSheet>[0]): Sheet | null {
  return state !== null && 'sheet' in state ? state.sheet : null
}

type OpenProps = { file: Attachment; shared: Shared; view: View; sheet: Sheet }

function Open({ file, shared, view, sheet }: OpenProps) {
  const { together } = useClient()
  const [tool, setTool] = useState<Tool>('point')
  const choice = useLayerChoice(useLayers(file.id))
  const turn = usePages(file, view, sheet)
  const window = sheet.window === null ? null : (view.window ?? sheet.window)
  return (
    <>
      <Canvas
        shared={shared}
        view={view}
        sheet={sheet}
        window={window}
        tool={tool}
        layers={choice.marks}
        onPage={turn}
      />
      <Toolbar
        view={view}
        sheet={sheet}
        window={window}
        tool={tool}
        modality={file.dicom?.modality ?? null}
        onTool={setTool}
        onView={(next) => together.look(next)}
        onPage={turn}
      />
      <Foot shared={shared} choice={choice} />
    </>
  )
}

/** To another page or frame; at the end of a file of a series to the next one, which the presenter opens for everybody. */
function usePages(file: Attachment, view: View, sheet: Sheet): ((step: number) => void) | null {
  const { together } = useClient()
  const { attachments } = useCase()
  const series = seriesOf(file, attachments)
  if (sheet.pages === 1 && series.length === 1) return null
  return (step) => {
    const page = view.page + step
    if (page >= 0 && page < sheet.pages) {
      together.look({ ...view, page })
      return
    }
    const next = series[series.indexOf(file) + step]
    if (next === undefined || !together.isPresenter()) return
    const last = Math.max(0, (next.dicom?.frames ?? 1) - 1)
    void together.open(next.id, { ...view, page: step > 0 ? 0 : last })
  }
}
