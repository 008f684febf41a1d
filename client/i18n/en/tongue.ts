/** Taking a tongue with a colour card. */
import { faultsOf } from '../../../server/domain/tongue.ts'
import type { Texts } from '../zh.ts'

const deltaE = (value: number) => `ΔE ${value.toFixed(1)}`

const fault: Texts['tongue']['fault'] = {
  dark: { what: 'Too dark to judge the coating', next: 'Take it again under the lamp.' },
  bright: {
    what: 'Too bright, parts are burnt out',
    next: 'Turn away from the lamp or switch the flash off.',
  },
  blurred: { what: 'The tongue is not sharp', next: 'Hold the camera still, a hand’s breadth away.' },
  no_card: {
    what: 'No colour card found',
    next: 'Lay the 24-patch card beside the tongue, in the same plane, whole and uncovered.',
  },
  uneven: { what: 'The light is uneven across the card', next: 'Let the light come from the front.' },
  deviates: {
    what: 'The deviation after correction is too large',
    next: 'Clean the card, avoid coloured lamps and reflections.',
  },
}

export const tongue: Texts['tongue'] = {
  title: 'Tongue',
  open: 'Take tongue',
  guide: [
    'Tongue within the dashed line, relaxed',
    '24-patch card beside it, in the same plane, uncovered',
    'White light from the front, no flash',
  ],
  honest: 'Correction makes pictures comparable. It is not a medical device’s measurement and no diagnosis.',
  place: { tongue: 'Tongue', sublingual: 'Sublingual' },
  placeLabel: 'What is taken',
  shoot: 'Take',
  shooting: 'Taking',
  examining: 'Looking for the card, correcting',
  again: 'Take again',
  keep: 'Put into the case',
  keepOriginal: 'Keep the original only',
  close: 'Close',
  original: 'Original',
  corrected: 'Corrected',
  none: 'Not corrected',
  passed: 'Good: original and corrected picture are kept, one each',
  refused: 'This one is not corrected',
  keepsOriginal: 'The original may be kept all the same, marked as uncorrected with the reason.',
  noPicture: 'The camera gave no picture. Take it again.',
  failed: 'This picture could not be examined. Take it again, or keep the original only.',
  noCamera: 'The tongue camera is off. Turn it on first.',
  fault,
  deviation: 'Deviation of the card, ΔE2000',
  before: 'Before',
  after: 'After',
  meanMax: (mean, max) => `mean ${mean.toFixed(1)}, largest ${max.toFixed(1)}`,
  limit: (mean, max) => `limit mean ${mean}, largest ${max}`,
  correctedTitle: (kind) => `${kind} (corrected)`,
  reportWords: (report, corrected) => {
    const { deviation } = report
    const faults = faultsOf(report).map((one) =>
      fault[one].what.replace(/^\w/, (first) => first.toLowerCase()),
    )
    if (corrected && deviation !== null) {
      return `Corrected by the card, ${deltaE(deviation.before.mean)} → ${deltaE(deviation.after.mean)}`
    }
    return faults.length === 0 ? 'Original' : `Original, not corrected: ${faults.join(', ')}`
  },
}
