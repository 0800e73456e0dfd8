using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Gateway.Dashboard.Access;

/// <summary>The open sessions, in memory: a restart closes them all. Any thread.</summary>
internal sealed class Sessions : ITicketStore
{
    /// <summary>One more closes the oldest.</summary>
    private const int MaxSessions = 1024;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, AuthenticationTicket> _tickets = new(StringComparer.Ordinal);

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        lock (_lock)
        {
            if (_tickets.Count == MaxSessions)
                Close(_tickets.GetAt(0).Key);
            _tickets.Add(key, ticket);
        }

        return Task.FromResult(key);
    }

    /// <summary>A browser with a session logged in again.</summary>
    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        lock (_lock)
        {
            Close(key);
            _tickets.Add(key, ticket);
        }

        return Task.CompletedTask;
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        lock (_lock)
            return Task.FromResult(_tickets.GetValueOrDefault(key));
    }

    public Task RemoveAsync(string key)
    {
        lock (_lock)
            Close(key);
        return Task.CompletedTask;
    }

    public void CloseAll()
    {
        lock (_lock)
        {
            while (_tickets.Count > 0)
                Close(_tickets.GetAt(0).Key);
        }
    }

    private void Close(string key)
    {
        if (_tickets.Remove(key, out var ticket) && ticket.Principal.Identity is Session session)
            session.Dispose();
    }
}

/// <summary>The identity of a browser that logged in. Disposed by the log-out, by another password, or by too many newer sessions.</summary>
internal sealed class Session() : ClaimsIdentity("password"), IDisposable
{
    private readonly CancellationTokenSource _closed = new();

    public CancellationToken Closed => _closed.Token;

    /// <summary>The receivers of the cancellation run on the thread pool, outside the caller's lock.</summary>
    public void Dispose() => _ = _closed.CancelAsync();
}
