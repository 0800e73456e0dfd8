using System.Net;

namespace Gateway.Ingest;

/// <summary>
/// Boards that connect with another client id each time, as in many sketches: <c>ESP8266Client-</c> and random digits. Such ids of one user from one
/// address, with one prefix, are one board, called by the prefix, as long as the ids follow each other and none comes back. Any thread.
/// </summary>
/// <param name="peerOf">User and address of a connected client of the own broker; null for others. Takes no lock.</param>
/// <param name="cameras">Names that are not free.</param>
/// <param name="time">Clock.</param>
/// <param name="log">For the advice.</param>
internal sealed class ChangingClientIds(
    Func<string, (string User, IPAddress Address)?> peerOf, CameraRegistry cameras, TimeProvider time, ILogger<ChangingClientIds> log)
{
    /// <summary>Ids kept, of all boards; the board that was silent for the longest time is forgotten first.</summary>
    public const int Limit = 16 << 10;

    /// <summary>More ids of one prefix that do not join are those of several boards: no further search is worth its time.</summary>
    public const int MostUndecided = 64;

    private const int MaxFormerIds = 16;   // of a board whose id changes; they would show that an id comes back
    private static readonly TimeSpan DecisionInterval = TimeSpan.FromSeconds(10);

    /// <summary>After a longer silence the address may be another board's.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ClientId> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<BoardKey, Board> _boards = [];
    private readonly LinkedList<Board> _bySilence = new();   // the one silent for the longest time first
    private readonly Dictionary<string, Board> _names = new(StringComparer.OrdinalIgnoreCase);   // of those that have one

    /// <summary>The name of the board that published under a client id. Allocates nothing for a known id.</summary>
    /// <param name="clientId">The publisher.</param>
    /// <param name="former">Ids by which the board was called until now; empty but when that changes.</param>
    public string NameOf(string clientId, out IReadOnlyList<string> former)
    {
        former = [];
        var form = ClientIdForm.Of(clientId);
        lock (_gate)
        {
            if (form is null)
                return NameOfFixed(clientId);
            if (!_ids.TryGetValue(clientId, out var id))
            {
                if (Add(clientId, form.Value) is not { } added)
                    return clientId;
                id = added;
                TryJoin(id, out former);
            }
            else if (id != id.Board.Ids[^1])
            {
                SetApart(id.Board, clientId);
            }
            else if (id is { HasJoined: false, Board.IsApart: false } && time.GetElapsedTime(id.DecidedAt) >= DecisionInterval)
            {
                TryJoin(id, out former);   // the connection before may have ended only now
            }

            id.WasNamed = true;
            NoteSeen(id.Board);
            return id.HasJoined ? id.Board.Name! : id.Text;
        }
    }

    /// <summary>A fixed id may be the name of another board: that keeps it, unless it is a configured camera's, which is this client's.</summary>
    private string NameOfFixed(string clientId)
    {
        if (!_names.TryGetValue(clientId, out var other))
            return clientId;
        if (!IsConfigured(clientId))
            return clientId + '#';
        _names.Remove(clientId);
        other.Name = FreeName(other.Key, isTaken: true);
        _names[other.Name] = other;
        return clientId;
    }

    private ClientId? Add(string clientId, ClientIdForm form)
    {
        if (IsConfigured(clientId) || peerOf(clientId) is not var (user, address))
            return null;
        var key = new BoardKey(user, address, clientId[..form.PrefixLength]);
        if (!_boards.TryGetValue(key, out var board))
        {
            board = _boards[key] = new Board(key);
            _bySilence.AddLast(board.Place);
        }
        else if (time.GetElapsedTime(board.LastSeen) > LongestSilence)
        {
            Clear(board);
        }

        if (_ids.Count == Limit)
            MakePlace(board);
        var id = new ClientId(clientId, form.Evidence, board);
        board.Ids.Add(id);
        return _ids[clientId] = id;
    }

    /// <summary>Calls the newest id of a board by the board's name, if the ids are random beyond doubt.</summary>
    private void TryJoin(ClientId id, out IReadOnlyList<string> former)
    {
        former = [];
        var board = id.Board;
        if (board.IsApart)
            return;
        if (board.Ids.Count > MostUndecided)
        {
            board.SetApart();
            return;
        }

        id.DecidedAt = time.GetTimestamp();
        var isKnown = board.Ids.Exists(other => other.HasJoined);
        if ((!isKnown && board.Ids.Sum(other => other.Evidence) < ClientIdForm.Enough)
            || board.Ids.Exists(other => other != id && peerOf(other.Text) is not null))
        {
            return;
        }

        if (!isKnown)
        {
            board.Name ??= FreeName(board.Key);
            _names[board.Name] = board;
            log.ClientIdsChange(LogText.Of(board.Key.Prefix), board.Key.Address, LogText.Of(board.Name));
        }

        former = [.. board.Ids.Where(other => other is { WasNamed: true, HasJoined: false }).Select(other => other.Text)];
        id.HasJoined = true;
        var old = board.Ids.GetRange(0, Math.Max(0, board.Ids.Count - MaxFormerIds));
        old.ForEach(other => _ids.Remove(other.Text));
        board.Ids.RemoveRange(0, old.Count);
    }

    /// <summary>An id came back after another one: it is a fixed one, or there are several boards at once.</summary>
    private void SetApart(Board board, string clientId)
    {
        if (board.IsApart)
            return;
        var seemedRandom = board.Ids.Sum(id => id.Evidence) >= ClientIdForm.Enough;   // cam-1 and cam-2 are two boards, and nothing to tell
        board.SetApart();
        if (seemedRandom)
            log.ClientIdsAreOfSeveral(LogText.Of(board.Key.Prefix), board.Key.Address, LogText.Of(clientId));
    }

    /// <summary>The prefix, if no other board has that name. A configured camera's is free while no client with just this id is connected.</summary>
    private string FreeName(BoardKey key, bool isTaken = false)
    {
        var name = key.Prefix;
        isTaken |= IsConfigured(name) ? peerOf(name) is not null : cameras.Find(name) is { LastSequence: > 0 };
        for (var i = 1; isTaken || _names.ContainsKey(name); i++)
        {
            name = i == 1 ? $"{key.Prefix}@{key.Address}" : $"{key.Prefix}@{key.Address}#{i}";
            isTaken = cameras.Find(name) is { IsConfigured: false, LastSequence: > 0 };
        }

        return name;
    }

    private bool IsConfigured(string name) => cameras.Find(name) is { IsConfigured: true };

    private void NoteSeen(Board board)
    {
        board.LastSeen = time.GetTimestamp();
        if (board.Place != _bySilence.Last)
        {
            _bySilence.Remove(board.Place);
            _bySilence.AddLast(board.Place);
        }
    }

    private void MakePlace(Board adding)
    {
        var oldest = _bySilence.First!.Value;
        if (oldest == adding)
            oldest = _bySilence.First.Next?.Value;
        if (oldest is null)
        {
            Clear(adding);
            return;
        }

        Clear(oldest);
        _boards.Remove(oldest.Key);
        _bySilence.Remove(oldest.Place);
        if (oldest.Name is not null)
            _names.Remove(oldest.Name);
    }

    private void Clear(Board board)
    {
        foreach (var id in board.Ids)
            _ids.Remove(id.Text);
        board.Ids.Clear();
    }

    private sealed record BoardKey(string User, IPAddress Address, string Prefix);

    private sealed class Board
    {
        public Board(BoardKey key) => (Key, Place) = (key, new(this));

        public BoardKey Key { get; }

        /// <summary>In the list by silence.</summary>
        public LinkedListNode<Board> Place { get; }

        /// <summary>In the order of their first messages.</summary>
        public List<ClientId> Ids { get; } = [];

        public string? Name { get; set; }

        public bool IsApart { get; private set; }

        public long LastSeen { get; set; }

        public void SetApart()
        {
            IsApart = true;
            Ids.ForEach(id => id.HasJoined = false);
        }
    }

    private sealed class ClientId(string text, int evidence, Board board)
    {
        public string Text => text;

        public int Evidence => evidence;

        public Board Board => board;

        /// <summary>Whether it was called by some name already.</summary>
        public bool WasNamed { get; set; }

        /// <summary>Whether it is called by the board's name.</summary>
        public bool HasJoined { get; set; }

        public long DecidedAt { get; set; }
    }
}
