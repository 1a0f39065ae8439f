/* The camera at the door: codes are read by the browser itself where it can, else by jsqr, which is loaded only then. */
const EVERY_MS = 150, SAME_CODE_MS = 4000, WIDTH = 640;
let stream = null;

/* Look through the camera and say every code that is read, the same one not again at once. False: there is no camera. */
export async function watch(video, jsqr, say) {
  try {
    stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: "environment"}});
  } catch {
    return false;
  }
  video.srcObject = stream;
  await video.play();
  look(await readerFor(video, jsqr), say);
  return true;
}

export function unwatch() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
}

async function look(read, say) {
  let last = "", at = 0;
  while (stream) {
    const text = await read().catch(() => "");  // a frame that cannot be read yet: the next one comes
    if (text && (text !== last || Date.now() - at > SAME_CODE_MS)) say(text);
    if (text) [last, at] = [text, Date.now()];
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}

async function readerFor(video, jsqr) {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({formats: ["qr_code"]});
    return async () => (await detector.detect(video))[0]?.rawValue || "";
  }
  await load(jsqr);
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", {willReadFrequently: true});
  return async () => {
    const scale = Math.min(1, WIDTH / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const seen = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(seen.data, seen.width, seen.height, {inversionAttempts: "dontInvert"})?.data || "";
  };
}

function load(src) {
  return new Promise((done, failed) => {
    document.head.append(Object.assign(document.createElement("script"), {src, onload: done, onerror: failed}));
  });
}
