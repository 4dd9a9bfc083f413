// Before the first paint: the scheme that the person chose, if it is not the system's.
try {
  const scheme = JSON.parse(localStorage.getItem("parley.scheme"));
  if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
} catch {
  // No storage: the system's scheme holds.
}
