import type { Texts } from '../zh.ts'

export const quality = {
  label: 'Picture and data',
  thrift: {
    auto: { name: 'Automatic', note: 'Follows the network, sound first.' },
    low: {
      name: 'Save data',
      note: 'Your camera takes about 136 kbit/s, and you receive small pictures; a shared screen stays sharp at 5 frames a second.',
    },
    sound: { name: 'Sound only', note: 'No pictures are sent or received.' },
  },
  remembered: 'Kept on this computer; you can change it during the call.',
  noise: 'Suppress noise (switch off for heart and breath sounds)',
  network: {
    own_small: 'Unsteady network: your own picture is sent smaller',
    others_small: 'Unsteady network: all pictures are smaller for now',
    cameras_off: 'Poor network: cameras are paused, sound and shared screen go on',
    sound_alone: 'Poor network: only sound for now',
  },
  networkNote: 'Decided by the network. One step back after 45 steady seconds.',
  networkRising: (seconds: number) =>
    `Decided by the network. Steady now, one step back in about ${seconds} s.`,
  tryNow: 'Try now',
  self: {
    low: 'You chose to save data: pictures are small both ways',
    sound: 'You chose sound only: no pictures either way',
  },
  selfNote: 'Your choice; go back to automatic when the network allows.',
  toAuto: 'Back to automatic',
  tile: {
    network: 'The network carries only sound; the picture is paused',
    self: 'You chose sound only',
    theirNetwork: 'Their network carries only sound; the picture is paused',
    theirSelf: 'The other side chose sound only',
    ownNetwork: 'The network carries only sound; your picture is not sent',
    ownSelf: 'You chose sound only; your picture is not sent',
    repairing: 'The picture has stopped and is being fetched anew; sound may go on',
  },
  reception: {
    sees: (height: number) => `sees you at ${height}p`,
    lowered: (height: number) => `sees you at ${height}p, their network is narrow`,
    hears: 'hears you',
    frozen: 'your picture stands still there',
    deaf: 'does not receive your sound yet',
    soundOnly: { network: 'receives only sound (their network)', self: 'receives only sound (their choice)' },
  },
  theirs: {
    network: (name: string) => `${name} has an unsteady network and sends a smaller picture`,
    self: (name: string) => `${name} saves data and sends a smaller picture`,
    soundNetwork: (name: string) => `${name} receives only sound`,
    soundSelf: (name: string) => `${name} chose sound only`,
  },
  notice: {
    restored: 'The network has recovered; pictures are as usual',
    up: (sentence: string) => `One step better. ${sentence}`,
  },
} satisfies Texts['quality']
