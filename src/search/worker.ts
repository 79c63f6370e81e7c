import { sensors } from './sensors/index.ts'
import { serve } from './serve-inspections.ts'

serve(sensors)
