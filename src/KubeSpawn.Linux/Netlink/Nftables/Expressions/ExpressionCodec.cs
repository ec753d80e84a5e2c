using static KubeSpawn.Linux.Netlink.Nftables.NftConstants;

namespace KubeSpawn.Linux.Netlink.Nftables.Expressions;

/// <summary>
/// Writes and reads expressions:
/// <code>
///  NFTA_LIST_ELEM { NFTA_EXPR_NAME "cmp" | NFTA_EXPR_DATA { attributes by name } }
/// </code>
/// What is read is written again at once and compared: where a byte differs the expression is kept as it came.
/// </summary>
internal static class ExpressionCodec
{
    internal static void Write(AttributeWriter writer, ushort type, Expression expression)
    {
        int element = writer.BeginNested(type);
        writer.Text(NFTA_EXPR_NAME, expression.Name);
        int data = writer.BeginNested(NFTA_EXPR_DATA);
        expression.Write(writer);
        writer.EndNested(data);
        writer.EndNested(element);
    }

    internal static List<Expression> ReadList(AttributeReader list)
    {
        List<Expression> expressions = [];
        var again = new MessageBuffer(256);
        while (list.Next())
        {
            if (list.Type == NFTA_LIST_ELEM)
                expressions.Add(Read(list.Nested(), again));
        }
        return expressions;
    }

    private static Expression Read(AttributeReader element, MessageBuffer again)
    {
        string name = "";
        ReadOnlySpan<byte> data = default;
        AttributeReader reader = default;
        while (element.Next())
        {
            if (element.Type == NFTA_EXPR_NAME)
            {
                name = element.Text();
            }
            else if (element.Type == NFTA_EXPR_DATA)
            {
                data = element.Value;
                reader = element.Nested();
            }
        }
        Expression? known = Decode(name, reader);
        if (known is null)
            return new UnknownExpression(name, data.ToArray());
        again.Clear();
        known.Write(new AttributeWriter(again));
        return SameValue(again.Bytes, data) ? known : new UnknownExpression(name, data.ToArray());
    }

    /// <summary>Equal but for the "nested" flag, which the kernel sets in some places and programs in others.</summary>
    private static bool SameValue(ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs)
    {
        if (ours.Length != theirs.Length)
            return false;
        if (ours.SequenceEqual(theirs))
            return true;
        AttributeError error = default;
        return SameAttributes(new AttributeReader(ours, ref error), new AttributeReader(theirs, ref error)) && error.Reason is null;
    }

    private static bool SameAttributes(AttributeReader ours, AttributeReader theirs)
    {
        while (ours.Next())
        {
            if (!theirs.Next() || ours.Type != theirs.Type)
                return false;
            if (!ours.Value.SequenceEqual(theirs.Value) && !(ours.IsNested && SameAttributes(ours.Nested(), theirs.Nested())))
                return false;
        }
        return !theirs.Next();
    }

    private static Expression? Decode(string name, AttributeReader data) => name switch
    {
        "meta" => Meta.Read(data),
        "cmp" => Compare.Read(data),
        "payload" => Payload.Read(data),
        "bitwise" => Bitwise.Read(data),
        "byteorder" => ByteOrder.Read(data),
        "immediate" => Immediate.Read(data),
        "counter" => Counter.Read(data),
        "ct" => Conntrack.Read(data),
        "masq" => Masquerade.Read(data),
        "nat" => Nat.Read(data),
        "redir" => Redirect.Read(data),
        "lookup" => Lookup.Read(data),
        "range" => Between.Read(data),
        "fib" => Fib.Read(data),
        "numgen" => NumberGenerator.Read(data),
        "reject" => Reject.Read(data),
        "limit" => Limit.Read(data),
        "log" => Log.Read(data),
        "match" or "target" => XtExtension.Read(name, data),
        _ => null,
    };
}
