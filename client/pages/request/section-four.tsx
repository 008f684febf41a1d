/** The four examinations: 望 闻问 切 as large serif letters in a gutter (look §3, picture 2). */
import { Select } from 'antd'
import type { ReactNode } from 'react'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useMe } from '../../session.ts'
import { pulsePlaces, pulseSides } from '../detail/words.ts'
import { ChoiceField, ManyField, RadioField, TabLeaves } from './choice-field.tsx'
import { useField } from './desk.ts'
import { NumberField, TextField, TickField } from './field.tsx'
import { fieldId } from './sections.ts'
import { TongueSlots } from './tongue-slots.tsx'

export function FourSection() {
  const texts = useTexts()
  const { gutter } = texts.record
  return (
    <div>
      <Gutter letter={gutter.look} note={texts.record.gutterNote.look}>
        <Look />
      </Gutter>
      <Gutter letter={gutter.listenAsk} note={texts.record.gutterNote.listenAsk}>
        <ListenAsk />
      </Gutter>
      <Gutter letter={gutter.feel} note={texts.record.gutterNote.feel}>
        <Feel />
      </Gutter>
    </div>
  )
}

type GutterProps = { letter: string; note: string; children: ReactNode }

function Gutter({ letter, note, children }: GutterProps) {
  return (
    <section className="four">
      <div className="four-letter">
        <span lang="zh-CN">{letter}</span>
        {note === '' ? null : <small>{note}</small>}
      </div>
      <div className="form-parts">{children}</div>
    </section>
  )
}

function Look() {
  const texts = useTexts()
  const { record, request } = texts
  const { hint } = request.four
  return (
    <>
      <div className="form-grid form-grid-3">
        {(['spirit', 'complexion', 'body', 'head', 'eyes', 'skin'] as const).map((part) => (
          <TextField
            key={part}
            path={`record.inspection.${part}`}
            label={record.inspection[part]}
            max={300}
            placeholder={hint[part]}
          />
        ))}
      </div>
      <TongueFields />
      <TongueSlots />
    </>
  )
}

function TongueFields() {
  const texts = useTexts()
  const words = texts.record
  const none = texts.request.four.notFilled
  const [colour, setColour] = useField('record.tongue.colour')
  const [shape, setShape] = useField('record.tongue.shape')
  const [motion, setMotion] = useField('record.tongue.motion')
  const [coatingColour, setCoatingColour] = useField('record.tongue.coatingColour')
  const [coatingTexture, setCoatingTexture] = useField('record.tongue.coatingTexture')
  const [sublingual, setSublingual] = useField('record.tongue.sublingual')
  return (
    <>
      <div className="form-grid form-grid-tongue">
        <ChoiceField
          path="record.tongue.colour"
          label={words.tongueColour}
          value={colour}
          words={words.tongueColours}
          onChange={setColour}
          placeholder={none}
        />
        <ManyField
          path="record.tongue.shape"
          label={words.tongueShape}
          value={shape}
          words={words.tongueShapes}
          most={5}
          onChange={setShape}
          placeholder={none}
        />
        <ChoiceField
          path="record.tongue.motion"
          label={words.tongueMotion}
          value={motion}
          words={words.tongueMotions}
          onChange={setMotion}
          placeholder={none}
        />
        <ChoiceField
          path="record.tongue.coatingColour"
          label={words.coatingColour}
          value={coatingColour}
          words={words.coatingColours}
          onChange={setCoatingColour}
          placeholder={none}
        />
        <ManyField
          path="record.tongue.coatingTexture"
          label={words.coatingTexture}
          value={coatingTexture}
          words={words.coatingTextures}
          most={5}
          onChange={setCoatingTexture}
          placeholder={none}
        />
        <ChoiceField
          path="record.tongue.sublingual"
          label={words.sublingual}
          value={sublingual}
          words={words.sublingualVeins}
          onChange={setSublingual}
          placeholder={none}
        />
      </div>
      <TextField path="record.tongue.note" label={words.tongueNote} max={500} />
    </>
  )
}

/** 经带 is asked of women; of a patient whose sex is not known it is asked as well. */
function ListenAsk() {
  const texts = useTexts()
  const { inquiry, listening } = texts.record
  const { hint } = texts.request.four
  const [sex] = useField('patient.sex')
  const [menses] = useField('record.inquiry.menses')
  const asked = [
    'coldHeat',
    'sweat',
    'headBody',
    'chestAbdomen',
    'dietTaste',
    'bowelsUrine',
    'sleep',
  ] as const
  return (
    <>
      <div className="form-grid form-grid-2">
        {(['voice', 'smell'] as const).map((part) => (
          <TextField
            key={part}
            path={`record.listening.${part}`}
            label={listening[part]}
            max={500}
            placeholder={hint[part]}
          />
        ))}
        {asked.map((part) => (
          <TextField key={part} path={`record.inquiry.${part}`} label={inquiry[part]} max={500} />
        ))}
        {sex === 'male' && menses === '' ? null : (
          <TextField path="record.inquiry.menses" label={inquiry.menses} max={500} />
        )}
      </div>
      <TextField path="record.inquiry.other" label={inquiry.other} max={1000} />
    </>
  )
}

function Feel() {
  const texts = useTexts()
  const words = texts.record
  const me = useMe()
  const language = useLanguage()
  const [rhythm, setRhythm] = useField('record.pulse.rhythm')
  const [strength, setStrength] = useField('record.pulse.strength')
  return (
    <>
      <div className="pulse-head">
        <TickField path="record.pulse.takenByLocalDoctor" label={words.takenByLocalDoctor} />
        <span className="small second">{personIn(language, me.person)}</span>
        <span className="pulse-space" />
        <NumberField
          path="record.pulse.rate"
          label={words.pulseRate}
          min={20}
          max={300}
          unit={words.unit.perMinute}
        />
        <RadioField
          path="record.pulse.rhythm"
          label={words.pulseRhythm}
          value={rhythm}
          onChange={setRhythm}
          options={(['regular', 'irregular'] as const).map((one) => ({
            value: one,
            label: words.pulseRhythms[one],
          }))}
        />
        <ChoiceField
          path="record.pulse.strength"
          label={words.pulseStrength}
          value={strength}
          words={words.pulseStrengths}
          onChange={setStrength}
          placeholder={texts.request.four.strengthHint}
        />
      </div>
      <PulseGrid />
      <TextField
        path="record.pulse.note"
        label={words.pulseNote}
        max={500}
        placeholder={texts.request.four.pulseNoteHint}
      />
      <TextField
        path="record.palpation"
        label={words.palpation}
        max={1000}
        placeholder={texts.request.four.palpationHint}
      />
    </>
  )
}

/** Left and right hand mirrored around 寸 关 尺. */
function PulseGrid() {
  const words = useTexts().record
  return (
    <div className="pulse-grid">
      <div className="pulse-heads" aria-hidden="true">
        <div>{`${words.pulseSide.left}　${words.pulseOrgans.left}`}</div>
        <div>{words.pulsePlace}</div>
        <div>{`${words.pulseSide.right}　${words.pulseOrgans.right}`}</div>
      </div>
      {pulsePlaces.map((place) => (
        <div key={place} className="pulse-row">
          <PulseCell side={pulseSides[0]} place={place} />
          <div className="serif pulse-letter" lang="zh-CN" aria-hidden="true">
            {words.pulsePlaces[place]}
          </div>
          <PulseCell side={pulseSides[1]} place={place} />
        </div>
      ))}
    </div>
  )
}

type PulseCellProps = { side: (typeof pulseSides)[number]; place: (typeof pulsePlaces)[number] }

function PulseCell({ side, place }: PulseCellProps) {
  const texts = useTexts()
  const words = texts.record
  const path = `record.pulse.${side}.${place}` as const
  const [felt, set] = useField(path)
  type Word = (typeof felt)[number]
  return (
    <TabLeaves>
      <Select<Word[]>
        id={fieldId(path)}
        mode="multiple"
        variant="borderless"
        value={felt}
        maxCount={4}
        suffixIcon={null}
        optionFilterProp="label"
        placeholder={`＋ ${texts.request.four.pulseAdd}`}
        aria-label={texts.request.four.pulseHint(words.pulseSide[side], words.pulsePlaces[place])}
        options={(Object.keys(words.pulseWords) as Word[]).map((word) => ({
          value: word,
          label: words.pulseWords[word],
        }))}
        onChange={set}
      />
    </TabLeaves>
  )
}
