using System.Runtime.InteropServices;
using Gateway.Peers.Scenes;
using OpenCvSharp;

namespace Gateway.Peers.Mog2;

/// <summary>The background model of OpenCV 4.13 through OpenCvSharp, in this process, on the calling thread.</summary>
internal sealed class OpenCvSharpModel : IDisposable
{
    private readonly BackgroundSubtractorMOG2 _model;
    private readonly Mat _mask = new();
    private readonly byte[] _frame;
    private readonly Mat _input;

    public OpenCvSharpModel(Scene scene, bool shadows, double varThreshold)
    {
        Cv2.SetNumThreads(1);
        _model = BackgroundSubtractorMOG2.Create(500, varThreshold, shadows);
        _frame = new byte[scene.FrameSize];
        _input = Mat.FromPixelData(scene.Height, scene.Width, MatType.CV_8UC1, _frame);
    }

    /// <summary>Whether its native library is built for this machine.</summary>
    public static bool IsBuiltForThisMachine => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <exception cref="InvalidOperationException">A Debian package that the native library needs is missing.</exception>
    public static string Version
    {
        get
        {
            try
            {
                return Cv2.GetVersionString()!;
            }
            catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
            {
                throw new InvalidOperationException("OpenCvSharp's native library did not load. Is GTK 3 installed? apt-get install libgtk-3-bin", e);
            }
        }
    }

    /// <summary>Applies the model to some frames of a file and appends their masks.</summary>
    /// <returns>CPU nanoseconds.</returns>
    public long Run(Stream frames, int count, Stream masks)
    {
        var spent = 0L;
        for (var i = 0; i < count; i++)
        {
            frames.ReadExactly(_frame);
            var start = CpuClock.Nanoseconds();
            _model.Apply(_input, _mask);
            spent += CpuClock.Nanoseconds() - start;
            masks.Write(_mask.AsSpan<byte>());
        }

        return spent;
    }

    public void Dispose()
    {
        _input.Dispose();
        _mask.Dispose();
        _model.Dispose();
    }
}
