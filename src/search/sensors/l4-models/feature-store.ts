import { settings } from './feature-store/settings.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const featureStore = describeSensor({
  id: 'feature-store',
  layer: 'L4',
  title: 'Features without owner, version, entity or time to live, and features that nobody defined',
  why: 'Features outlive the people who wrote them. One without an owner is repaired by nobody, one without a time to live serves a value from last year, one without a version cannot be told from what it was when the model learned from it; and a feature that is read but no longer defined fails on the day of the next training.',
  cannotKnow:
    'Python definitions for Feast and Tecton are read as text: names that only the running program knows are not judged, and while there are some, no name counts as undefined. Views without a written schema are taken to have every feature. What was applied to the registry is not asked. Definitions in examples, templates, documents and tests are not judged, yet what they define counts as defined. Features read through a service, or by lists that other modules make, are not followed.',
  kinds: {
    'definition-incomplete': 'Feature definitions without owner, version, entity or time to live.',
    'feature-undefined': 'Code that reads a feature or a view of features that no definition has.',
  },
  files: ['**/*.py'],
  wakesOn: ['push'],
  cadence: 'weekly',
  version: 1,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./feature-store/implementation.ts')).implementation,
})
