using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>Makes a value of a message: an answer's, or a signal's. Runs to its end before the message is closed.</summary>
public delegate T MessageRead<out T>(Message message);

/// <summary>
/// Answers a method call on an object of ours: returns the reply, written with
/// <see cref="MessageWriter.WriteMethodReturnHeader"/>; a <see cref="DBusException"/> becomes an error reply.
/// </summary>
public delegate ValueTask<MessageBuffer> MethodHandler(Message call, CancellationToken cancel);
