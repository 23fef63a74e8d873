// Takes sound from the microphone.

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export const able = () => Boolean(window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

export class Recorder {
  // level(share) is called some ten times a second with a loudness from 0 to 1
  async start(level) {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    const kind = KINDS.find((mime) => MediaRecorder.isTypeSupported(mime));
    // 24 kbit/s is clear speech, and five minutes stay under a megabyte.
    this.recorder = new MediaRecorder(this.stream, Object.assign({ audioBitsPerSecond: 24000 }, kind ? { mimeType: kind } : {}));
    this.parts = [];
    this.recorder.addEventListener("dataavailable", (event) => this.parts.push(event.data));
    this.recorder.start(1000);
    this.began = Date.now();
    this.measure(level);
  }

  get seconds() {
    return (Date.now() - this.began) / 1000;
  }

  measure(level) {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    this.context = new Context();
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 512;
    this.context.createMediaStreamSource(this.stream).connect(analyser);
    const samples = new Uint8Array(analyser.fftSize);
    this.meter = setInterval(() => {
      analyser.getByteTimeDomainData(samples);
      const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0);
      level(Math.min(1, loudest / 90));
    }, 90);
  }

  stop() {
    const seconds = this.seconds;
    return new Promise((resolve) => {
      this.recorder.addEventListener("stop", () => {
        const type = (this.recorder.mimeType || "audio/webm").split(";")[0];
        this.release();
        resolve({ blob: new Blob(this.parts, { type }), seconds });
      });
      this.recorder.stop();
    });
  }

  release() {
    clearInterval(this.meter);
    if (this.context) this.context.close();
    this.context = null;
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
    if (this.recorder && this.recorder.state !== "inactive") this.recorder.stop();
  }
}
