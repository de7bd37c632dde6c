/** Colours that colour-blind readers tell apart. @see Okabe and Ito (2008), "Color universal design" */
export const colors: { readonly [name in 'blue' | 'orange' | 'green' | 'pink' | 'gold' | 'sky' | 'gray']: string } = {
  blue: '#0072b2',
  orange: '#d55e00',
  green: '#009e73',
  pink: '#cc79a7',
  gold: '#e69f00',
  sky: '#56b4e9',
  gray: '#767676',
}
