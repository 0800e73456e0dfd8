using Gateway.Broker.Sockets;

namespace Gateway.Broker.Access;

/// <summary>Decides who may connect: users of the users file or of a certificate; on loopback, while there are no users, anyone.</summary>
internal sealed class Authenticator(MqttOptions options, UserStore users, BrokerMetrics metrics, TimeProvider time)
{
    private static readonly PasswordHash Unknown = PasswordHash.Create("unknown"u8);

    // Frames keep the other cores.
    private readonly PasswordChecks _checks = new(Math.Max(1, Environment.ProcessorCount / 2), options.MaxPasswordChecks);
    private readonly VerifiedPasswords _verified = new();
    private readonly Lockout _lockout = new(options, time);

    /// <summary>Checks before listening that some client can connect, and not everyone on the network.</summary>
    /// <exception cref="InvalidOperationException">Otherwise; the message has the remedy.</exception>
    public void CheckConfiguration(MqttListenerOptions listener, string key)
    {
        var isLocal = IPAddress.IsLoopback(listener.EndPoint.Address);
        if (users.Count > 0 || listener.CertificateIsUser || AllowsAnyone(isLocal))
            return;
        if (isLocal && options.Listeners.Any(other => other.CertificateIsUser))
            return;   // the users are on the other listener

        var file = options.UsersFile is null
            ? "Set Mqtt:UsersFile to a file, add a user with: gateway user add NAME, and the --config and --data of the daemon"
            : $"Add a user to {options.UsersFile} with: gateway user add NAME, and the --config and --data of the daemon";
        throw new InvalidOperationException(isLocal
            ? $"Mqtt:AllowAnonymous is false and there are no users, so no client could connect. {file}"
            : $"{key} listens at {listener.Address} for other machines, and there are no users. {file}, or set its Address to 127.0.0.1.");
    }

    public string Describe(bool isLocal) => AllowsAnyone(isLocal) ? "anyone on this machine may connect" : $"{users.Count} users may connect";

    /// <returns>Success and the user, null without one; or the reason of the refusal.</returns>
    public async ValueTask<(ReasonCode Reason, string? User)> CheckAsync(ConnectPacket connect, ITransport transport, CancellationToken cancel)
    {
        if (transport.CertificateUser is { } certified)
        {
            var isSame = connect.UserName is null || connect.UserName.Equals(certified, StringComparison.OrdinalIgnoreCase);
            return (isSame ? ReasonCode.Success : ReasonCode.NotAuthorized, users.NameOf(certified));
        }

        if (AllowsAnyone(transport.IsLocal))
            return (ReasonCode.Success, null);
        if (connect.UserName is null)
            return (ReasonCode.NotAuthorized, null);
        var user = users.NameOf(connect.UserName);
        return (await CheckPasswordAsync(user, connect.Password ?? default, transport.RemoteAddress, cancel).ConfigureAwait(false), user);
    }

    private async ValueTask<ReasonCode> CheckPasswordAsync(string user, ReadOnlyMemory<byte> password, IPAddress address, CancellationToken cancel)
    {
        if (users.Find(user) is { } known && _verified.Contains(user, known, password.Span))
            return ReasonCode.Success;   // also while others guess passwords for this name

        var reason = _lockout.IsLocked(address, user)
            ? ReasonCode.ConnectionRateExceeded
            : await _checks.RunAsync(() => Check(user, password.Span, address), cancel).ConfigureAwait(false);
        if (reason == ReasonCode.ConnectionRateExceeded)
            metrics.OnDropped(DropReason.LockedOut);
        else if (reason == ReasonCode.ServerBusy)
            metrics.OnDropped(DropReason.PasswordQueueFull);
        return reason;
    }

    /// <summary>Takes long, and the same time whether the user exists or not.</summary>
    private ReasonCode Check(string user, ReadOnlySpan<byte> password, IPAddress address)
    {
        if (_lockout.IsLocked(address, user))
            return ReasonCode.ConnectionRateExceeded;   // others gave wrong passwords for this name while this check waited

        var known = users.Find(user);
        if ((known ?? Unknown).Verify(password) && known is not null)
        {
            _verified.Add(user, known, password, users.Count);
            _lockout.OnRightPassword(address, user);
            return ReasonCode.Success;
        }

        _lockout.OnWrongPassword(address, user);
        return ReasonCode.BadUserNameOrPassword;
    }

    private bool AllowsAnyone(bool isLocal) => isLocal && options.AllowAnonymous && users.Count == 0;
}
