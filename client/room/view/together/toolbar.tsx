/** The tools under the picture: pointing and drawing, looking, undoing and saving. Words under icons, all by the keyboard. */
import { type ReactNode, useId, useState } from 'react'
import type { View } from '../../../../server/contract/together.ts'
import { leads } from '../../../../server/domain/together.ts'
import { useTexts } from '../../../i18n/text.ts'
import { useStore } from '../../../ui/store.ts'
import { wholeView } from '../../../viewer/geometry.ts'
import type { Sheet, Window } from '../../../viewer/sheet.ts'
import { unsavedOf } from '../../together.ts'
import { useClient, useRoomState } from '../context.tsx'
import { Dialog } from '../dialog.tsx'
import type { Tool } from './hands.ts'
import { ToolIcon, type ToolIconName } from './icon.tsx'
import { type Preset, presets } from './series.ts'

type ToolbarProps = {
  view: View
  sheet: Sheet
  window: Window | null
  tool: Tool
  modality: string | null
  onTool: (tool: Tool) => void
  onView: (view: View) => void
  onPage: ((step: number) => void) | null
}

export function Toolbar(props: ToolbarProps) {
  const words = useTexts().together
  const [lightOpen, setLightOpen] = useState(false)
  const { sheet, window, view, modality, onView, onPage } = props
  return (
    <>
      {lightOpen ? <Light view={view} onView={onView} /> : null}
      <div className="t-tools" role="toolbar" aria-label={words.tools}>
        <DrawingTools {...props} />
        <i aria-hidden="true" />
        {onPage === null ? null : (
          <>
            <Press icon="previous" word={words.previous} onPress={() => onPage(-1)} />
            <Press icon="next" word={words.next} onPress={() => onPage(1)} testId="together-next" />
          </>
        )}
        <LookingTools view={view} onView={onView} />
        {sheet.window === null || window === null ? (
          <Press
            icon="light"
            word={words.light}
            pressed={lightOpen}
            onPress={() => setLightOpen(!lightOpen)}
          />
        ) : modality === 'CT' ? (
          <Presets view={view} window={window} own={sheet.window} onView={onView} />
        ) : null}
        <i aria-hidden="true" />
        <MarkTools />
      </div>
    </>
  )
}

type PressProps = {
  icon: ToolIconName
  word: ReactNode
  title?: string | undefined
  pressed?: boolean
  disabled?: boolean
  onPress: () => void
  testId?: string
}

function Press({ icon, word, title, pressed, disabled = false, onPress, testId }: PressProps) {
  return (
    <button
      type="button"
      className="t-tool"
      data-icon={icon}
      title={title}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onPress}
      data-testid={testId}
    >
      <ToolIcon name={icon} />
      <span>{word}</span>
    </button>
  )
}

const drawing = ['pen', 'arrow', 'ellipse', 'rectangle', 'text'] as const

function DrawingTools({ tool, onTool, sheet }: ToolbarProps) {
  const words = useTexts().together
  const tool_ = (name: Tool, word: string, title?: string) => (
    <Press
      key={name}
      icon={name}
      word={word}
      title={title}
      pressed={tool === name}
      onPress={() => onTool(name)}
      testId={`together-tool-${name}`}
    />
  )
  return (
    <>
      {tool_('point', words.point, words.pointHint)}
      {drawing.map((name) => tool_(name, words.shape[name]))}
      {sheet.spacing === null ? null : tool_('ruler', words.shape.ruler, words.rulerHint)}
      {sheet.window === null ? null : tool_('window', words.window, words.windowHint)}
    </>
  )
}

type ViewProps = { view: View; onView: (view: View) => void }
const turned = { 0: 90, 90: 180, 180: 270, 270: 0 } as const
const step = 1.25

function LookingTools({ view, onView }: ViewProps) {
  const words = useTexts().together
  const zoom = (factor: number) => {
    const wanted = Math.min(32, Math.max(0.25, view.zoom * factor))
    onView({ ...view, zoom: Math.round(wanted * 1000) / 1000 })
  }
  return (
    <>
      <Press icon="larger" word={words.larger} onPress={() => zoom(step)} testId="together-larger" />
      <Press icon="smaller" word={words.smaller} onPress={() => zoom(1 / step)} />
      <Press
        icon="fit"
        word={words.fit}
        onPress={() => onView({ ...view, zoom: 1, x: wholeView.x, y: wholeView.y })}
      />
      <Press icon="turn" word={words.turn} onPress={() => onView({ ...view, turn: turned[view.turn] })} />
    </>
  )
}

function Light({ view, onView }: ViewProps) {
  const words = useTexts().together
  return (
    <div className="t-light">
      <Slider
        label={words.brightness}
        value={view.brightness}
        onValue={(brightness) => onView({ ...view, brightness })}
      />
      <Slider
        label={words.contrast}
        value={view.contrast}
        onValue={(contrast) => onView({ ...view, contrast })}
      />
    </div>
  )
}

type SliderProps = { label: string; value: number; onValue: (value: number) => void }

function Slider({ label, value, onValue }: SliderProps) {
  const id = useId()
  return (
    <span>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={40}
        max={200}
        step={5}
        value={value}
        aria-valuetext={`${value}%`}
        onChange={(event) => onValue(Number(event.target.value))}
      />
    </span>
  )
}

type PresetsProps = ViewProps & { window: Window; own: Window }

function Presets({ view, window, own, onView }: PresetsProps) {
  const words = useTexts().together
  const all = { file: own, ...presets }
  const names = Object.keys(all) as ('file' | Preset)[]
  const now = names.find((name) => all[name].center === window.center && all[name].width === window.width)
  return (
    <select
      className="r-field t-presets"
      aria-label={words.preset}
      value={now ?? ''}
      onChange={({ target }) => {
        const name = names.find((one) => one === target.value)
        if (name !== undefined) onView({ ...view, window: name === 'file' ? null : presets[name] })
      }}
    >
      {now === undefined ? <option value="">{words.windowNow(window.center, window.width)}</option> : null}
      {names.map((name) => (
        <option key={name} value={name}>
          {words.presets[name]}
        </option>
      ))}
    </select>
  )
}

function MarkTools() {
  const words = useTexts().together
  const { together } = useClient()
  const state = useStore(together.state)
  const { self } = useRoomState()
  const [asking, setAsking] = useState(false)
  const marks = state.shared?.marks ?? []
  const own = marks.filter(({ personId }) => personId === self?.personId)
  const unsaved = unsavedOf(state, self?.personId ?? null).length
  const save = { idle: words.save, busy: words.saving, failed: words.saveFailed }[state.saving]
  return (
    <>
      <Press
        icon="undo"
        word={words.undo}
        disabled={own.length === 0}
        onPress={() => void together.erase('last')}
        testId="together-undo"
      />
      <Press
        icon="clear"
        word={words.clearOwn}
        disabled={own.length === 0}
        onPress={() => void together.erase('own')}
      />
      {self !== null && leads(self.role) ? (
        <Press
          icon="clear"
          word={words.clearAll}
          disabled={marks.length === 0}
          onPress={() => setAsking(true)}
        />
      ) : null}
      <Press
        icon="save"
        word={save}
        title={words.saveHint}
        disabled={unsaved === 0 || state.saving === 'busy'}
        onPress={() => void together.save()}
        testId="together-save"
      />
      {asking ? <ClearDialog onClose={() => setAsking(false)} /> : null}
    </>
  )
}

function ClearDialog({ onClose }: { onClose: () => void }) {
  const words = useTexts().together
  const { together } = useClient()
  return (
    <Dialog title={words.clearAllTitle} onClose={onClose}>
      <p>{words.clearAllBody}</p>
      <div className="r-row">
        <button type="button" className="r-button" onClick={onClose}>
          {words.cancel}
        </button>
        <button
          type="button"
          className="r-button r-button-danger"
          onClick={() => {
            void together.erase('all')
            onClose()
          }}
        >
          {words.clear}
        </button>
      </div>
    </Dialog>
  )
}
