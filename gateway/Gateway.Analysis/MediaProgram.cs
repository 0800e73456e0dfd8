using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Analysis;

/// <summary>Starts ffmpeg and ffprobe: arguments as an array, never through a shell.</summary>
internal static class MediaProgram
{
    /// <summary>A path as ffmpeg takes it literally, whatever colons or dashes it holds.</summary>
    public static string Input(string path) => "file:" + path;

    /// <exception cref="AnalyzeException">The program is not installed.</exception>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new AnalyzeException($"{program} is not installed. On Debian and Raspberry Pi OS: sudo apt-get install ffmpeg");
        }
    }
}
