using System.Text;
using SQLitePCL;

namespace Gateway.Storage;

/// <summary>The cameras table, all of it in memory. Writer thread.</summary>
internal sealed class CameraTable : IDisposable
{
    private readonly Dictionary<string, CameraRow> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<long, CameraRow> _byId = [];
    private readonly SqlStatement _insert;
    private readonly SqlStatement _update;

    public CameraTable(sqlite3 connection)
    {
        _insert = new SqlStatement(connection, "INSERT INTO cameras(id, name, images, bytes) VALUES(?1, ?2, 0, 0)");
        _update = new SqlStatement(connection, "UPDATE cameras SET images = ?2, bytes = ?3 WHERE id = ?1");
        using var all = new SqlStatement(connection, "SELECT id, name, images, bytes FROM cameras");
        while (all.Step())
            Add(all.Text(1), new CameraRow(all.Int64(0), all.Blob(1).ToArray()) { Images = all.Int64(2), Bytes = all.Int64(3) });
    }

    /// <summary>Images of all cameras.</summary>
    public long Images { get; private set; }

    /// <summary>Bytes of all images.</summary>
    public long Bytes { get; private set; }

    public CameraRow Get(string name)
    {
        if (_byName.TryGetValue(name, out var known))
            return known;
        var camera = new CameraRow(_byId.Count == 0 ? 1 : _byId.Keys.Max() + 1, Encoding.UTF8.GetBytes(name));
        _insert.Bind(1, camera.Id).BindText(2, camera.Name).Run();
        Add(name, camera);
        return camera;
    }

    public CameraRow Get(long id) => _byId[id];

    /// <param name="camera">Whose images change.</param>
    /// <param name="images">1 for one more, -1 for one fewer.</param>
    /// <param name="bytes">Its length, with the same sign.</param>
    public void Count(CameraRow camera, int images, long bytes)
    {
        camera.Images += images;
        camera.Bytes += bytes;
        camera.IsChanged = true;
        Images += images;
        Bytes += bytes;
    }

    /// <summary>Writes the counts that changed, inside the caller's transaction.</summary>
    public void Write()
    {
        foreach (var camera in _byId.Values)
        {
            if (!camera.IsChanged)
                continue;
            _update.Bind(1, camera.Id).Bind(2, camera.Images).Bind(3, camera.Bytes).Run();
            camera.IsChanged = false;
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _update.Dispose();
    }

    private void Add(string name, CameraRow camera)
    {
        _byName.Add(name, camera);
        _byId.Add(camera.Id, camera);
        Images += camera.Images;
        Bytes += camera.Bytes;
    }
}
