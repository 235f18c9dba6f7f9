declare module '*.css' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: the bundler gives a style sheet as the default export
  export default text
}
