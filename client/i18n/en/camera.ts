/** Cameras beside the one on the face. */
import type { Texts } from '../zh.ts'

export const camera: Texts['camera'] = {
  role: {
    examination: 'Examination camera',
    tongue: 'Tongue camera',
    document: 'Document camera',
    microscope: 'Microscope camera',
  },
  face: 'Face camera',
  title: 'Other cameras',
  note: 'Sent as they are: not mirrored, blurred or beautified. One device serves one purpose at a time.',
  device: (role) => `Device of the ${role.toLowerCase()}`,
  automatic: 'Chosen by itself',
  inUse: (label, by) => `${label} (in use: ${by.toLowerCase()})`,
  open: 'Turn on',
  close: 'Turn off',
  openNamed: (role) => `Turn on the ${role.toLowerCase()}`,
  closeNamed: (role) => `Turn off the ${role.toLowerCase()}`,
  opening: 'Turning on',
  lent: (role) => `This device serves as ${role.toLowerCase()} and comes back after it`,
  lentHint: (role) =>
    `The camera of your face now serves as ${role.toLowerCase()}. Your face comes back when that is turned off.`,
  retry: 'Try again',
  shown: (name, role) => `${name} has turned on the ${role.toLowerCase()}`,
  hidden: (name, role) => `${name} has turned off the ${role.toLowerCase()}`,
  gone: (role) => `${role} disconnected. Plug it in and turn it on again`,
}
