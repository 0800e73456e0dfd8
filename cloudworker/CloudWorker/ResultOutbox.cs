using System.Text;
using Gateway.Detection;

namespace CloudWorker;

/// <summary>A directory that receives <c>CLIP.txt</c> for every clip (seed B12). Takes the place of the future result bucket.</summary>
internal sealed class ResultOutbox(DirectoryInfo directory)
{
    public static string PathFor(DirectoryInfo directory, string clip) => Path.Combine(directory.FullName, $"{clip}.txt");

    /// <summary>Writes a result atomically and durably: after a crash it exists completely or not at all. Replaces an existing result.</summary>
    public void Write(ClipResult result)
    {
        var path = PathFor(directory, result.Clip);
        var temporary = $"{path}.{Environment.ProcessId}.part";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(result.Text));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
