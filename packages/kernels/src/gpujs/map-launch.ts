import { sameShape, sizeOf, stridesOf } from '@odot/autodiff'
import type { Access, LoopKernel, Operand } from '../plan/kernel.js'
import { coordinatesOf, placeText } from './coordinates.js'
import type { Launch } from './launch.js'
import { valueText } from './value-text.js'
import { writer } from './writer.js'

/** A value of a loop for each of its entries, in order. */
export function mapLaunch(loop: LoopKernel, value: Operand, out: number): Launch {
  const to = writer()
  const { sizes } = loop
  const inOrder = stridesOf(sizes)
  const isWhole = ({ offset, strides }: Access): boolean => offset === 0 && sameShape(strides, inOrder)
  let coordinates: ReturnType<typeof coordinatesOf> | undefined
  const place = (access: Access): string => {
    if (isWhole(access)) return 'i'
    coordinates ??= coordinatesOf('i', sizes, 'c', to)
    return placeText(access.offset, access.strides, coordinates.names, to)
  }
  const { lines, name } = valueText(loop, value, to, place)
  return to.launch('map', [...(coordinates?.lines ?? []), ...lines, `return ${name};`], { out, size: sizeOf(sizes) })
}
