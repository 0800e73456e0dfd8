using System.Net;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>Who may connect: a user of the users file; on loopback, while that has none, anyone.</summary>
internal sealed class Authenticator(MqttOptions options, UserStore users)
{
    private readonly bool _isLoopback = IPAddress.IsLoopback(options.EndPoint().Address);

    private bool AllowsAnyone => _isLoopback && options.AllowAnonymous && users.Count == 0;

    /// <summary>Whether anybody at all could connect. Asked before listening.</summary>
    /// <exception cref="InvalidOperationException">Nobody could, or everybody on the network; the message says what to do.</exception>
    public void CheckConfiguration()
    {
        if (users.Count > 0 || AllowsAnyone)
            return;

        var file = options.UsersFile is null
            ? "Set Mqtt:UsersFile to a file, add a user with: gateway user add NAME"
            : $"Add a user to {options.UsersFile} with: gateway user add NAME";
        throw new InvalidOperationException(_isLoopback
            ? $"Mqtt:AllowAnonymous is false and there are no users, so nobody could connect. {file}"
            : $"Mqtt:Address {options.Address} is reachable from other machines, and there are no users. {file}, or set Mqtt:Address to 127.0.0.1.");
    }

    /// <summary>Who may connect now, for the log.</summary>
    public string Describe() => AllowsAnyone ? "anyone on this machine may connect" : $"{users.Count} users may connect";

    /// <returns>Success, or why the CONNECT is refused.</returns>
    public async ValueTask<ReasonCode> CheckAsync(ConnectPacket connect, CancellationToken cancel)
    {
        if (AllowsAnyone)
            return ReasonCode.Success;
        if (connect.UserName is null)
            return ReasonCode.NotAuthorized;
        return await users.VerifyAsync(connect.UserName, connect.Password ?? default, cancel).ConfigureAwait(false)
            ? ReasonCode.Success
            : ReasonCode.BadUserNameOrPassword;
    }
}
