import type { Texts } from '../zh.ts'

export const auscultation = {
  title: 'Stethoscope',
  device: 'Stethoscope connected to',
  hint: 'Sent as it is, without noise suppression or gain control; the other side listens by headphones. Choose the audio input of your USB or wired stethoscope.',
  start: 'Send the stethoscope',
  opening: 'Opening the stethoscope',
  stop: 'Stop sending',
  sending: 'The stethoscope is being sent',
  listeners: (count: number) => (count === 0 ? 'nobody listens yet' : `${count} listening`),
  comes: (name: string) => `${name} sends a stethoscope`,
  headphones: 'Put on headphones first: a loudspeaker loses the low sounds and echoes.',
  listen: 'Listen',
  unlisten: 'Stop listening',
  level: 'Stethoscope level',
  notice: {
    begun: (name: string) => `${name} sends a stethoscope; put on headphones and press Listen`,
    ended: (name: string) => `${name} has stopped the stethoscope`,
  },
} satisfies Texts['auscultation']
