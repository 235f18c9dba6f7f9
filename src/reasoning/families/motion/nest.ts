// Where families of motion find it.
export { nest } from '../../text/piece.ts'
