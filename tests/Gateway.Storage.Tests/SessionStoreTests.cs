namespace Gateway.Storage.Tests;

public sealed class SessionStoreTests
{
    [Fact]
    public void Rows_are_read_as_they_were_put_and_deleted_ones_are_not()
    {
        using var directory = new TestDirectory();
        using var data = DataDirectory.Open(directory.Path);
        var session = new SessionRow(1, "client", "", 100, 5, new StoredWill("t", new byte[] { 1, 2 }, default, 1, true, 9));
        var row = new QueuedRow(5, 1, 4, 2, true, QueuedStage.Sent, 65535, [1, 268_435_455]);
        using (var store = SessionStore.Open(data, TimeProvider.System))
        {
            Assert.Equal(0, store.LastId);
            var other = new SessionRow(2, "other", "user", uint.MaxValue, long.MaxValue, null);
            Put(store, session, other, new SubscriptionRow(3, 1, "$share/g/#", 2, true, false, 268_435_455));
            Put(store, new MessageRow(4, false, 1, 2, 2, long.MaxValue, "tpppayload"u8.ToArray()), row);
            Put(store, new ReceivedRow(6, 1, 65535, IsOwed: true), new ReceivedRow(7, 1, 2));
            store.Commit([new SessionChange(new ReceivedRow(7, 1, 2), IsDeletion: true)]);
        }

        using var again = SessionStore.Open(data, TimeProvider.System);
        Assert.Equal((6, null), (again.LastId, again.SetAside));
        var all = new Rows();
        again.Read(all);
        Assert.Equal([1, 2, 3, 4, 5, 6], all.All.Select(read => read.Id));
        Assert.Equal("tpppayload"u8.ToArray(), all.Bytes);
        var readWill = Assert.IsType<SessionRow>(all.All[0]).Will!;
        Assert.Equal(session with { Will = null }, (SessionRow)all.All[0] with { Will = null });
        Assert.Equal([1, 2], readWill.Properties.ToArray());
        Assert.Equal(0, readWill.Payload.Length);
        Assert.Equal(("t", 1, true, 9), (readWill.Topic, readWill.QoS, readWill.Retain, readWill.DueUs));
        Assert.Equal(new SubscriptionRow(3, 1, "$share/g/#", 2, true, false, 268_435_455), all.All[2]);
        Assert.Equal(row.Identifiers, ((QueuedRow)all.All[4]).Identifiers);
        Assert.Equal(row, (QueuedRow)all.All[4] with { Identifiers = row.Identifiers });
        Assert.Equal(new ReceivedRow(6, 1, 65535, IsOwed: true), all.All[5]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.SessionsPath));
    }

    [Fact]
    public void Store_of_version_1_is_upgraded_with_its_content()
    {
        using var directory = new TestDirectory();
        using var data = DataDirectory.Open(directory.Path);
        using (var store = SessionStore.Open(data, TimeProvider.System))
            Put(store, new SessionRow(1, "client", "", 100, 5, null), new ReceivedRow(2, 1, 7));
        using (var connection = SessionSchema.Open(data.SessionsPath, TimeSpan.FromSeconds(5), verify: false))
            StoreSchema.Execute(connection, "ALTER TABLE received DROP COLUMN owed; PRAGMA user_version=1");

        using var again = SessionStore.Open(data, TimeProvider.System);
        var all = new Rows();
        again.Read(all);
        Assert.Equal(new ReceivedRow(2, 1, 7), all.All[^1]);
        Put(again, new ReceivedRow(3, 1, 8, IsOwed: true));
    }

    [Fact]
    public void Rows_left_by_a_crash_between_two_commits_are_removed()
    {
        using var directory = new TestDirectory();
        using var data = DataDirectory.Open(directory.Path);
        using (var store = SessionStore.Open(data, TimeProvider.System))
        {
            Put(store, new SubscriptionRow(3, 99, "t", 0, false, false, 0), new ReceivedRow(4, 99, 1));
            Put(store, new QueuedRow(5, 99, 6, 1, false, QueuedStage.Waiting, 0, []));
            Put(store, new MessageRow(6, false, 1, 0, 1, 0, "t"u8.ToArray()), new MessageRow(7, true, 1, 0, 1, 0, "r"u8.ToArray()));
        }

        using var again = SessionStore.Open(data, TimeProvider.System);
        var all = new Rows();
        again.Read(all);
        Assert.Equal([7], all.All.Select(row => row.Id));
    }

    [Trait("Storey", "Interop")]
    [Fact]
    public async Task Full_disk_is_reported_with_a_remedy_and_nothing_of_the_commit_is_stored()
    {
        await using var disk = await SmallDisk.MountAsync("size=1m", TestContext.Current.CancellationToken);
        using var data = DataDirectory.Open(disk.Path);
        using (var store = SessionStore.Open(data, TimeProvider.System))
        {
            Put(store, new SessionRow(1, "before", "", 1, 1, null));
            disk.Fill();
            var problem = Assert.Throws<StorageException>(() => Put(store, new SessionRow(2, "meanwhile", "", 1, 1, null), Large(3)));
            Assert.Equal(StorageFault.DiskFull, problem.Fault);
            Assert.Contains("Free space", problem.Message, StringComparison.Ordinal);
            disk.Free();
            Put(store, new SessionRow(4, "after", "", 1, 1, null), Large(5));
        }

        using var again = SessionStore.Open(data, TimeProvider.System);
        var all = new Rows();
        again.Read(all);
        Assert.Equal([1, 4, 5], all.All.Select(row => row.Id));
    }

    [Fact]
    public void Check_reports_a_damaged_database_and_nothing_for_an_intact_one()
    {
        using var directory = new TestDirectory();
        using (var data = DataDirectory.Open(directory.Path))
        {
            using var store = SessionStore.Open(data, TimeProvider.System);
            Put(store, new SessionRow(1, "client", "", 1, 1, null), Large(2));
        }

        Assert.Empty(Check().Problems);
        var path = System.IO.Path.Combine(directory.Path, "sessions.db");
        using (var file = File.OpenWrite(path))
        {
            file.Position = 8192;
            file.Write(Enumerable.Repeat((byte)0xA5, 100).ToArray());
        }

        Assert.Equal(12, Assert.Single(Check().Problems).Invariant);
        Assert.Equal([path], Directory.GetFiles(directory.Path, "sessions*"));   // a check changes nothing

        StorageCheckReport Check() => StorageCheck.Run(directory.Path, new StorageCheckOptions(), TestContext.Current.CancellationToken);
    }

    private static MessageRow Large(long id) => new(id, true, 1, 0, 1, 0, new byte[100_000]);

    private static void Put(SessionStore store, params StoredRow[] rows) =>
        store.Commit([.. rows.Select(row => new SessionChange(row, IsDeletion: false))]);

    private sealed class Rows : ISessionReader
    {
        public List<StoredRow> All { get; } = [];

        public byte[] Bytes { get; private set; } = [];

        public void OnSession(SessionRow row) => All.Add(row);

        public void OnSubscription(SubscriptionRow row) => All.Add(row);

        public void OnMessage(MessageRow row, ReadOnlySpan<byte> bytes)
        {
            All.Add(row);
            Bytes = bytes.ToArray();
        }

        public void OnQueued(QueuedRow row) => All.Add(row);

        public void OnReceived(ReceivedRow row) => All.Add(row);
    }
}
