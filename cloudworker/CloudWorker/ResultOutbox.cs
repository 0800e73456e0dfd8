using System.Text;
using Gateway.Detection;

namespace CloudWorker;

/// <summary>A directory that gets <c>CLIP.txt</c> for every clip (seed B12). Stands where the result bucket is to come.</summary>
internal sealed class ResultOutbox(DirectoryInfo directory)
{
    public static string PathFor(DirectoryInfo directory, string clip) => Path.Combine(directory.FullName, $"{clip}.txt");

    /// <summary>Writes a result so that it is there whole or not at all, whatever happens meanwhile. A second one replaces the first.</summary>
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
