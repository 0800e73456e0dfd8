namespace Gateway.Storage;

/// <summary>The cameras table, completely in memory. Writer thread.</summary>
internal sealed class CameraTable
{
    private readonly Dictionary<string, CameraRow> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<long, CameraRow> _byId = [];
    private readonly SqlStatement _insert;
    private readonly SqlStatement _update;

    public CameraTable(PreparedConnection connection)
    {
        _insert = connection.Prepare("INSERT INTO cameras(id, name, images, bytes) VALUES(?1, ?2, 0, 0)");
        _update = connection.Prepare("UPDATE cameras SET images = ?2, bytes = ?3 WHERE id = ?1");
        using var all = new SqlStatement(connection.Handle, "SELECT id, name, images, bytes FROM cameras");
        while (all.Step())
            Add(all.Text(1), new CameraRow(all.Int64(0), all.Blob(1).ToArray()) { Images = all.Int64(2), Bytes = all.Int64(3) });
    }

    /// <summary>Bytes of the images of all cameras.</summary>
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

    /// <summary>Adds to a camera's counts; negative numbers subtract.</summary>
    public void Count(CameraRow camera, int images, long bytes)
    {
        camera.Images += images;
        camera.Bytes += bytes;
        camera.IsChanged = true;
        Bytes += bytes;
    }

    /// <summary>Writes the changed counts inside the caller's transaction.</summary>
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

    private void Add(string name, CameraRow camera)
    {
        _byName.Add(name, camera);
        _byId.Add(camera.Id, camera);
        Bytes += camera.Bytes;
    }
}

/// <summary>A camera with its UTF-8 name and the number and bytes of its images.</summary>
internal sealed class CameraRow(long id, byte[] name)
{
    public long Id { get; } = id;

    public byte[] Name { get; } = name;

    public long Images { get; set; }

    public long Bytes { get; set; }

    /// <summary>Whether the counts differ from those in the table.</summary>
    public bool IsChanged { get; set; }
}
